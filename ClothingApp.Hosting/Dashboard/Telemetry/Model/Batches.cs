namespace ClothingApp.Hosting.Dashboard.Telemetry.Model;

/// <summary>What was left out of a request, for its answer.</summary>
internal sealed class Refusals
{
    public int Count { get; private set; }

    /// <summary>Why the first of them was refused.</summary>
    public string? Reason { get; private set; }

    public void Add(string reason, int count = 1)
    {
        Count += count;
        Reason ??= reason;
    }
}

/// <summary>The good records of one request, and a count of the others.</summary>
internal sealed class Batch<TRecord>
{
    public List<TRecord> Records { get; } = [];

    public Refusals Refusals { get; } = new();

    /// <summary>Whether the request holds as many as one may. What comes after is refused unread.</summary>
    public bool IsFull => Records.Count >= Limits.Records;

    public void AddUnlessRefused(TRecord record, string? refusal)
    {
        if (refusal is not null)
            Refusals.Add(refusal);
        else
            Records.Add(record);
    }
}
