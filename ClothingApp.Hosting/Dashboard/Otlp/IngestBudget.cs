namespace ClothingApp.Hosting.Dashboard.Otlp;

/// <summary>
/// Memory for requests that are being received. When it is used up further senders are asked to wait, so that many large
/// requests at once cannot take all the memory there is. Safe for concurrent use.
/// </summary>
internal sealed class IngestBudget(long maxBytes)
{
    public const string Refusal = "Too much is being received at once; send it again in a second.";

    private const long Default = 4L * OtlpOptions.MaxRequestBytes;

    private long _used;

    public IngestBudget() : this(Default)
    {
    }

    public long Used => Volatile.Read(ref _used);

    /// <returns>False, and nothing taken, when there is not as much left.</returns>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= maxBytes)
            return true;
        Return(bytes);
        return false;
    }

    public void Return(long bytes) => Interlocked.Add(ref _used, -bytes);
}
