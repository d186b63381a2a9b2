using System.Diagnostics.Metrics;
using ClothingApp.Grpc;
using ClothingApp.ModelServer.Batching;
using ClothingApp.Serving;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace ClothingApp.Tests.ModelServer.Batching;

/// <summary>A server with <c>--enable_batching</c>, through its ports. <c>serving_default</c> is x / 2 + 2.</summary>
public sealed class BatchingServerTests : IAsyncLifetime
{
    private const string Parameters = "max_batch_size { value: 8 } allowed_batch_sizes: [1, 4, 8] num_batch_threads { value: 1 } max_enqueued_batches { value: 100 }";

    private readonly string _file = Path.GetTempFileName();
    private readonly TinyServer _server;

    public BatchingServerTests() => _server = new TinyServer { Flags = ["--enable_batching", "--batching_parameters_file=" + _file] };

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(_file, Parameters);
        await _server.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        File.Delete(_file);
    }

    [Fact]
    public async Task Predict_ManyAtOnce_EachGetsItsOwnAnswer()
    {
        var calls = Enumerable.Range(0, 16).Select(async client =>
        {
            for (var i = 0; i < 20; i++)
            {
                var x = Enumerable.Range(0, 1 + ((client + i) % 3)).Select(r => (float)((client * 1000) + (i * 10) + r)).ToArray();
                using var response = await PredictAsync("serving_default", ("x", x));
                Assert.Equal([.. x.Select(v => (v / 2) + 2)], response.Outputs["y"].AsSpan<float>().ToArray());
            }
        });

        await Task.WhenAll(calls);
    }

    [Fact]
    public async Task Predict_WhileARunIsUnderWay_AreJoinedIntoOne()
    {
        using var counts = new Counts("pair");
        var runners = _server.Services.GetRequiredService<Runners>();
        await runners.TakeAsync(CancellationToken.None);
        Task<PredictResponse>[] calls = [PredictAsync("pair", ("a", [1]), ("b", [2])), PredictAsync("pair", ("a", [3, 4]), ("b", [5, 6]))];

        Assert.Equal(3, await Poll.UntilAsync(() => counts.Depth, d => d == 3));
        runners.Release();
        using var first = await calls[0];
        using var second = await calls[1];

        Assert.Equal([3f], first.Outputs["sum"].AsSpan<float>().ToArray());
        Assert.Equal([8f, 10f], second.Outputs["sum"].AsSpan<float>().ToArray());
        Assert.Equal([15f, 24f], second.Outputs["product"].AsSpan<float>().ToArray());
        Assert.Equal((1, 4, 1, 3, 0), (counts.Runs, counts.Processed, counts.Padding, counts.Input, counts.Depth));
    }

    [Fact]
    public async Task Predict_Strings_AreJoined()
    {
        var runners = _server.Services.GetRequiredService<Runners>();
        using var counts = new Counts("text");
        await runners.TakeAsync(CancellationToken.None);
        var calls = new[] { "a", "b" }.Select(s => _server.PostAsync("/v1/models/tiny:predict", $$"""{"signature_name": "text", "inputs": {"s": ["{{s}}"]} }""")).ToArray();

        Assert.Equal(2, await Poll.UntilAsync(() => counts.Depth, d => d == 2));
        runners.Release();
        var answers = await Task.WhenAll(calls);

        Assert.Contains("\"s\": [\"a\"]", answers[0].Body, StringComparison.Ordinal);
        Assert.Contains("\"s\": [\"b\"]", answers[1].Body, StringComparison.Ordinal);
        Assert.Equal(1, counts.Runs);
    }

    [Fact]
    public async Task Regress_Batched_AnswersEachExample() =>
        Assert.Equal((200, "{\n    \"results\": [2.5, 3.0]\n}"), await _server.PostAsync("/v1/models/tiny:regress", """{"signature_name": "regress", "examples": [{"x": 1.0}, {"x": 2.0}]}"""));

    public static TheoryData<string, GrpcStatusCode, string> WrongRequests => new()
    {
        { "scalar", GrpcStatusCode.InvalidArgument, "Batching Run() input tensors must have at least one dimension" },
        { "unequal", GrpcStatusCode.InvalidArgument, "Batching Run() input tensors must have equal 0th-dimension size" },
        { "large", GrpcStatusCode.InvalidArgument, "Task size 9 is larger than maximum input batch size 8" },
        { "total", GrpcStatusCode.FailedPrecondition, "Batched output tensor has 0 dimensions" },
        { "type", GrpcStatusCode.InvalidArgument, "Type mismatch: actual int32 vs. expect float" },
    };

    [Theory]
    [MemberData(nameof(WrongRequests))]
    public async Task Predict_Wrong_IsToldWhatIsWrong(string what, GrpcStatusCode code, string text)
    {
        var call = what switch
        {
            "scalar" => PredictAsync("serving_default", new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["x"] = Tensor.Create<float>(TensorShape.Scalar, [1]) }),
            "unequal" => PredictAsync("pair", ("a", [1, 2]), ("b", [1])),
            "large" => PredictAsync("serving_default", ("x", new float[9])),
            "total" => PredictAsync("total", ("x", [1, 2])),
            _ => PredictAsync("serving_default", new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["x"] = Tensor.Create<int>(TensorShape.Of(1), [1]) }),
        };

        var error = await Assert.ThrowsAsync<GrpcException>(() => call);

        Assert.Equal(code, error.Code);
        Assert.StartsWith(text, error.Detail, StringComparison.Ordinal);
    }

    private Task<PredictResponse> PredictAsync(string signature, params (string Name, float[] Values)[] inputs) =>
        PredictAsync(signature, inputs.ToDictionary(i => i.Name, i => Tensor.Create<float>(TensorShape.Of(i.Values.Length), i.Values), StringComparer.Ordinal));

    private Task<PredictResponse> PredictAsync(string signature, Dictionary<string, Tensor> inputs) =>
        _server.Client.PredictAsync(new PredictRequest { Spec = new ModelSpec("tiny", SignatureName: signature), Inputs = inputs }, ModelServerFixture.Timeout, CancellationToken.None);

    /// <summary>The sums of what one signature's instruments measured.</summary>
    private sealed class Counts : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _depth, _runs, _processed, _padding, _input;

        public Counts(string signature)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == BatchingMetrics.MeterName)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            {
                foreach (var tag in tags)
                {
                    if (tag is { Key: "signature", Value: string named } && named == signature)
                        Add(instrument.Name, value);
                }
            });
            _listener.Start();
        }

        public long Depth => Volatile.Read(ref _depth);

        public long Runs => Volatile.Read(ref _runs);

        public long Processed => Volatile.Read(ref _processed);

        public long Padding => Volatile.Read(ref _padding);

        public long Input => Volatile.Read(ref _input);

        public void Dispose() => _listener.Dispose();

        private void Add(string instrument, long value)
        {
            if (instrument == "queue_depth")
                Interlocked.Add(ref _depth, value);
            else if (instrument == "wrapped_run_count")
                Interlocked.Add(ref _runs, value);
            else if (instrument == "processed_batch_size")
                Interlocked.Add(ref _processed, value);
            else if (instrument == "padding_size")
                Interlocked.Add(ref _padding, value);
            else if (instrument == "input_batch_size")
                Interlocked.Add(ref _input, value);
        }
    }
}
