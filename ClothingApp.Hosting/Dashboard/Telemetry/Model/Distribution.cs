namespace ClothingApp.Hosting.Dashboard.Telemetry.Model;

/// <summary>How many values lay in (<see cref="Low"/>, <see cref="High"/>]. Equal bounds are a single value.</summary>
internal readonly record struct Bucket(double Low, double High, double Count);

/// <summary>The values that a histogram or summary counted from its start to its point in time.</summary>
internal abstract class Distribution(double count, double sum)
{
    public double Count { get; } = count;

    public double Sum { get; } = sum;

    /// <summary>Memory that it takes.</summary>
    public abstract int Bytes { get; }

    /// <summary>Adds what came since <paramref name="earlier"/> (null: everything) to <paramref name="buckets"/>.</summary>
    /// <returns>False when a count went down: the sender began again.</returns>
    public abstract bool Since(Distribution? earlier, List<Bucket> buckets);

    /// <summary>Both together, of which <paramref name="other"/> came later; for senders that send differences.</summary>
    public abstract Distribution Plus(Distribution other);

    /// <summary>
    /// Itself or, if nothing came since, <paramref name="earlier"/>: an idle series sends the same numbers every second, and
    /// they need to be kept once.
    /// </summary>
    public Distribution SharedWith(Distribution? earlier) =>
        earlier is not (null or SummaryDistribution) && earlier.GetType() == GetType() && earlier.Count.Equals(Count) && earlier.Sum.Equals(Sum) ? earlier : this;
}
