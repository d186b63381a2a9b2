using System.Collections.Concurrent;
using ClothingApp.ModelServer.Batching;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Batching;

/// <summary>A queue of a signature x -> y = 2 x with one runner, which the test holds until it says <see cref="LetRun"/>.</summary>
internal sealed class QueueUnderTest : IDisposable
{
    private readonly Runners _runners = new(1);
    private int _holds;

    /// <param name="settings">In protobuf's text format.</param>
    public QueueUnderTest(string settings = "max_batch_size { value: 8 }") =>
        Queue = new BatchQueue(BatchingFile.Parse(settings), "serving_default", _runners, Run, Hold, Clock);

    public BatchQueue Queue { get; }

    public ManualClock Clock { get; } = new();

    /// <summary>The values that each run got, in order.</summary>
    public ConcurrentQueue<float[]> Runs { get; } = new();

    /// <summary>Takes the place of the calculation; it may fail or wait.</summary>
    public Func<IReadOnlyDictionary<string, Tensor>, CancellationToken, Dictionary<string, Tensor>>? Calculation { get; set; }

    /// <summary>How many times the version is held.</summary>
    public int Holds => Volatile.Read(ref _holds);

    public void Occupy() => Assert.True(_runners.TryTake());

    public void LetRun() => _runners.Release();

    /// <summary>Ends when the runner is free again, which is just after the answers.</summary>
    public async Task UntilIdleAsync()
    {
        await _runners.TakeAsync(CancellationToken.None);
        _runners.Release();
    }

    /// <summary>One column of numbers.</summary>
    public Task<Dictionary<string, Tensor>> SendAsync(float[] rows, CancellationToken ct = default) =>
        SendAsync(Tensor.Create<float>(TensorShape.Of(rows.Length), rows), ct);

    public Task<Dictionary<string, Tensor>> SendAsync(Tensor x, CancellationToken ct = default) =>
        Queue.RunAsync("model", new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["x"] = x }, (int)x.Shape[0], ct);

    /// <summary>Asserts what a request got.</summary>
    public static async Task AnswersAsync(Task<Dictionary<string, Tensor>> answer, params float[] expected)
    {
        var outputs = await answer.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(expected, outputs["y"].AsSpan<float>().ToArray());
    }

    public static Dictionary<string, Tensor> Doubled(IReadOnlyDictionary<string, Tensor> inputs)
    {
        var x = inputs["x"];
        return new(StringComparer.Ordinal) { ["y"] = Tensor.Create<float>(x.Shape, [.. x.AsSpan<float>().ToArray().Select(v => 2 * v)]) };
    }

    public void Dispose()
    {
        // A run that has just answered still has it to give back.
        if (_runners.TryTake())
            _runners.Dispose();
    }

    private Dictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs, CancellationToken ct)
    {
        Assert.True(Holds > 0, "the version is held while it runs");
        Runs.Enqueue(inputs["x"].AsSpan<float>().ToArray());
        return Calculation is { } calculate ? calculate(inputs, ct) : Doubled(inputs);
    }

    private Held Hold()
    {
        Interlocked.Increment(ref _holds);
        return new Held(this);
    }

    private sealed class Held(QueueUnderTest queue) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref queue._holds);
    }
}
