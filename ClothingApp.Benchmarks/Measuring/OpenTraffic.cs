using System.Diagnostics;

namespace ClothingApp.Benchmarks.Measuring;

/// <summary>Clients that come when they come (a Poisson process), however many are still waiting: what the world does to a service.</summary>
/// <param name="send">Sends one request, the n-th; tells whether it was served (true) or turned away (false), and throws when it failed otherwise.</param>
internal sealed class OpenTraffic(Func<int, CancellationToken, Task<bool>> send)
{
    private int _sent;

    /// <param name="rate">Requests a second.</param>
    /// <param name="duration">In which they come; what is under way at its end is waited for, and does not count.</param>
    /// <param name="random">Draws the times between them.</param>
    public async Task<OpenTrafficResult> RunAsync(double rate, TimeSpan duration, Random random)
    {
        var requests = new List<Task<(TimeSpan At, TimeSpan Latency, bool? Served)>>();
        var start = Stopwatch.GetTimestamp();
        for (var due = TimeSpan.Zero; due < duration; due += TimeSpan.FromSeconds(-Math.Log(1 - random.NextDouble()) / rate))
        {
            // A timer is a millisecond or more late; those that are due by then come together.
            if (due - Stopwatch.GetElapsedTime(start) is { Ticks: > 0 } early)
                await Task.Delay(early);
            requests.Add(SendAsync(start));
        }
        var offered = requests.Count / Stopwatch.GetElapsedTime(start).TotalSeconds;
        var results = await Task.WhenAll(requests);
        var inTime = results.Where(result => result.At <= duration).ToList();
        return new OpenTrafficResult(
            offered,
            new TrafficResult(duration, [.. inTime.Where(result => result.Served == true).Select(result => result.Latency).Order()], results.Count(result => result.Served is null)),
            new TrafficResult(duration, [.. inTime.Where(result => result.Served == false).Select(result => result.Latency).Order()], 0));
    }

    private async Task<(TimeSpan At, TimeSpan Latency, bool? Served)> SendAsync(long start)
    {
        var begun = Stopwatch.GetTimestamp();
        try
        {
            var served = await send(Interlocked.Increment(ref _sent), CancellationToken.None);
            return (Stopwatch.GetElapsedTime(start), Stopwatch.GetElapsedTime(begun), served);
        }
        catch (HttpRequestException)
        {
            return (Stopwatch.GetElapsedTime(start), Stopwatch.GetElapsedTime(begun), null);
        }
    }
}

/// <param name="Offered">Requests a second, as they really came.</param>
/// <param name="Served">Those that got an answer.</param>
/// <param name="Refused">Those that were turned away.</param>
internal sealed record OpenTrafficResult(double Offered, TrafficResult Served, TrafficResult Refused);
