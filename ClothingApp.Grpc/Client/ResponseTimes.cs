using System.Collections.Concurrent;

namespace ClothingApp.Grpc.Client;

/// <summary>
/// How fast a peer answers: a moving mean for each method, because a question about metadata and a prediction have nothing
/// in common but the peer.
/// </summary>
internal sealed class ResponseTimes(TimeProvider time)
{
    // Of a new answer, this part goes into the mean.
    private const double Weight = 0.2;

    // Fewer answers are an accident.
    private const int MinAnswers = 5;

    /// <summary>After this time without an answer nothing is known any more: a slow peer gets a call and may show that it recovered.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Mean> _means = new(StringComparer.Ordinal);

    public void Record(string method, TimeSpan elapsed)
    {
        var mean = _means.GetOrAdd(method, static _ => new Mean());
        lock (mean)
        {
            var isFirst = mean.Count == 0 || time.GetElapsedTime(mean.At) > Memory;
            mean.Seconds = isFirst ? elapsed.TotalSeconds : mean.Seconds + Weight * (elapsed.TotalSeconds - mean.Seconds);
            mean.Count++;
            mean.At = time.GetTimestamp();
        }
    }

    /// <returns>Seconds; null while too little is known, or nothing recent.</returns>
    public double? Of(string method)
    {
        if (!_means.TryGetValue(method, out var mean))
            return null;
        lock (mean)
            return mean.Count >= MinAnswers && time.GetElapsedTime(mean.At) <= Memory ? mean.Seconds : null;
    }

    private sealed class Mean
    {
        public double Seconds;
        public long At;
        public int Count;
    }
}
