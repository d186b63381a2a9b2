namespace ClothingApp.Hosting.Orchestration;

/// <summary>The output of one resource: shown as it comes, and the last lines kept.</summary>
internal sealed class ResourceOutput(string name, AppConsole console)
{
    private const int Kept = 20;

    private readonly Lock _lock = new();
    private readonly Queue<string> _last = new(Kept);

    public IReadOnlyList<string> Last
    {
        get
        {
            lock (_lock)
                return [.. _last];
        }
    }

    /// <param name="line">Null, which marks the end of a stream, is passed over.</param>
    /// <param name="isError">From standard error.</param>
    public void Write(string? line, bool isError)
    {
        if (line is null)
            return;
        lock (_lock)
        {
            if (_last.Count == Kept)
                _last.Dequeue();
            _last.Enqueue(line);
        }
        console.Resource(name, line, isError);
    }
}
