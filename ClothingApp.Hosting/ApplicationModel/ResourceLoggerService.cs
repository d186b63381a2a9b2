using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ClothingApp.Hosting.Orchestration;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Keeps the last lines of every resource's output, and passes on each new one.</summary>
public class ResourceLoggerService
{
    /// <summary>Lines kept of each; older ones are gone.</summary>
    internal const int Kept = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Log> _logs = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Writes among the output of a resource.</summary>
    public ILogger GetLogger(IResource resource) => GetLogger(resource.Name);

    /// <summary>Writes among the output of a resource, or of one of its instances.</summary>
    public ILogger GetLogger(string resourceName) => new ResourceLogger((line, isError) => Write(resourceName, line, isError));

    /// <summary>What is kept now.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(IResource resource) => GetAllAsync(resource.Name);

    /// <summary>What is kept now.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(string resourceName)
    {
        await Task.CompletedTask;
        yield return Snapshot(resourceName);
    }

    /// <summary>What is kept now, then each new line.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource) => WatchAsync(resource.Name);

    /// <summary>What is kept now, then each new line.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName) => WatchAsync(resourceName, CancellationToken.None);

    internal IReadOnlyList<LogLine> Snapshot(string resourceName)
    {
        lock (_lock)
            return _logs.TryGetValue(resourceName, out var log) ? [.. log.Lines] : [];
    }

    internal void Write(string resourceName, string line, bool isError)
    {
        lock (_lock)
        {
            var log = LogOf(resourceName);
            var entry = new LogLine(++log.LastNumber, line, isError) { Time = DateTime.UtcNow };
            if (log.Lines.Count == Kept)
                log.Lines.Dequeue();
            log.Lines.Enqueue(entry);
            foreach (var watcher in log.Watchers)
                watcher.Writer.TryWrite(entry);
        }
    }

    internal async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName, [EnumeratorCancellation] CancellationToken ct)
    {
        // A watcher that cannot follow loses the oldest lines; their numbers show the gap.
        var channel = Channel.CreateBounded<LogLine>(new BoundedChannelOptions(Kept) { FullMode = BoundedChannelFullMode.DropOldest });
        Log log;
        IReadOnlyList<LogLine> known;
        lock (_lock)
        {
            log = LogOf(resourceName);
            known = [.. log.Lines];
            log.Watchers.Add(channel);
        }
        try
        {
            if (known.Count > 0)
                yield return known;
            while (await channel.Reader.WaitToReadAsync(ct))
            {
                var batch = new List<LogLine>();
                while (batch.Count < 1000 && channel.Reader.TryRead(out var line))
                    batch.Add(line);
                yield return batch;
            }
        }
        finally
        {
            lock (_lock)
                log.Watchers.Remove(channel);
        }
    }

    private Log LogOf(string resourceName) => _logs.TryGetValue(resourceName, out var log) ? log : _logs[resourceName] = new Log();

    private sealed class Log
    {
        public Queue<LogLine> Lines { get; } = [];

        public List<Channel<LogLine>> Watchers { get; } = [];

        public int LastNumber { get; set; }
    }
}

/// <summary>A line of output; the first of a resource has the number 1.</summary>
public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage)
{
    /// <summary>When it was written, for the dashboard.</summary>
    internal DateTime? Time { get; init; }
}
