using System.Diagnostics;

namespace ClothingApp.Benchmarks.Measuring;

/// <summary>Clients of which each asks again as soon as it is answered.</summary>
/// <param name="send">Sends one request, the n-th, and throws when it fails.</param>
internal sealed class Traffic(Func<int, CancellationToken, Task> send)
{
    private int _sent;

    /// <summary>Runs for a time. What is under way at its end is waited for, and counts for neither side.</summary>
    /// <param name="lead">Goes before it: what is answered then does not count either.</param>
    public async Task<TrafficResult> RunAsync(int clients, TimeSpan duration, TimeSpan lead = default)
    {
        var latencies = new List<TimeSpan>[clients];
        var failures = 0;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async client =>
        {
            latencies[client] = [];
            while (Stopwatch.GetElapsedTime(start) < lead + duration)
            {
                var begun = Stopwatch.GetTimestamp();
                try
                {
                    await send(Interlocked.Increment(ref _sent), CancellationToken.None);
                }
                catch (HttpRequestException)
                {
                    Interlocked.Increment(ref failures);
                    continue;
                }
                var end = Stopwatch.GetElapsedTime(start);
                if (end >= lead && end <= lead + duration)
                    latencies[client].Add(Stopwatch.GetElapsedTime(begun));
            }
        }));
        return new TrafficResult(duration, [.. latencies.SelectMany(list => list).Order()], failures);
    }
}

/// <param name="Duration">Of the run.</param>
/// <param name="Latencies">Of every request that was answered in time, ascending.</param>
/// <param name="Failures">Requests that were not answered as they should be.</param>
internal sealed record TrafficResult(TimeSpan Duration, IReadOnlyList<TimeSpan> Latencies, int Failures)
{
    /// <summary>Answers a second.</summary>
    public double Rate => Latencies.Count / Duration.TotalSeconds;

    /// <summary>Milliseconds in which this part (0 to 1) of the requests was answered.</summary>
    public double Percentile(double part) => Latencies.Count == 0 ? double.NaN : Latencies[Math.Min(Latencies.Count - 1, (int)(part * Latencies.Count))].TotalMilliseconds;
}
