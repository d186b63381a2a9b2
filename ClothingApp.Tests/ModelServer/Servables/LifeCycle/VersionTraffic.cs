using System.Collections.Concurrent;
using ClothingApp.Grpc;
using ClothingApp.Serving;

namespace ClothingApp.Tests.ModelServer.Servables.LifeCycle;

/// <summary>Clients that ask one model without a pause, whichever version answers, and look whether the answer is that version's.</summary>
/// <param name="request">Makes a request; disposed after it is sent.</param>
/// <param name="expected">What a version answers.</param>
internal sealed class VersionTraffic(ServingClient client, Func<PredictRequest> request, Func<long, float[]> expected)
{
    // As for agreement with TensorFlow everywhere.
    private const float Tolerance = 1e-4f;

    // A call that is late is no failure here, also where the machine is held up by others.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    private int _sent;

    /// <summary>Right answers by version.</summary>
    public ConcurrentDictionary<long, int> Answers { get; } = new();

    public ConcurrentQueue<string> Failures { get; } = new();

    public ConcurrentQueue<string> Wrong { get; } = new();

    public int Sent => Volatile.Read(ref _sent);

    /// <summary>Ends when the last answer has come.</summary>
    /// <param name="isEnough">Asked before each request.</param>
    public Task RunAsync(int clients, Func<bool> isEnough) => Task.WhenAll(Enumerable.Range(0, clients).Select(_ => AskAsync(isEnough)));

    private async Task AskAsync(Func<bool> isEnough)
    {
        await Task.Yield();
        while (!isEnough())
        {
            Interlocked.Increment(ref _sent);
            try
            {
                using var sent = request();
                using var response = await client.PredictAsync(sent, Timeout, CancellationToken.None);
                Check(response);
            }
            catch (GrpcException e)
            {
                Failures.Enqueue($"{e.Code}: {e.Detail}");
            }
        }
    }

    private void Check(PredictResponse response)
    {
        var version = response.Spec.Version ?? throw new InvalidOperationException("The answer names no version.");
        var (got, right) = (response.Outputs.Values.Single().AsSpan<float>().ToArray(), expected(version));
        var bound = Tolerance * Math.Max(1, right.Max(Math.Abs));
        if (got.Length == right.Length && got.Zip(right).All(p => Math.Abs(p.First - p.Second) <= bound))
            Answers.AddOrUpdate(version, 1, (_, n) => n + 1);
        else
            Wrong.Enqueue($"version {version} answered {string.Join(' ', got)} instead of {string.Join(' ', right)}");
    }
}
