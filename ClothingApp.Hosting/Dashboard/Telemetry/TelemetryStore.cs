using ClothingApp.Hosting.Dashboard.Telemetry.Calls;
using ClothingApp.Hosting.Dashboard.Telemetry.Logs;
using ClothingApp.Hosting.Dashboard.Telemetry.Metrics;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;
using ClothingApp.Hosting.Dashboard.Telemetry.Traces;

namespace ClothingApp.Hosting.Dashboard.Telemetry;

/// <summary>
/// All telemetry, in memory and bounded:
/// <code>
/// receivers -&gt; batches -&gt; Traces (spans, summaries) -&gt; Calls (who called whom, by the second)
///                         Logs
///                         Metrics (rings of points)      (queries read copies, outside the locks)
/// </code>
/// Safe for concurrent use.
/// </summary>
internal sealed class TelemetryStore
{
    private readonly ServiceTable _services;
    private long _version;

    public TelemetryStore(TelemetryOptions options, TimeProvider time)
    {
        options.Validated();
        Time = time;
        Calls = new CallTable(time);
        Traces = new TraceStore(options, Calls);
        Logs = new LogStore(options);
        Metrics = new MetricStore(options, time);
        _services = new ServiceTable(options);
    }

    public TimeProvider Time { get; }

    public CallTable Calls { get; }

    public TraceStore Traces { get; }

    public LogStore Logs { get; }

    public MetricStore Metrics { get; }

    /// <summary>Shares the texts of all records.</summary>
    public StringPool Strings { get; } = new();

    public IReadOnlyList<TelemetryService> Services => _services.List();

    /// <summary>Another number after each change.</summary>
    public long Version => Volatile.Read(ref _version);

    public TelemetryCounts Counts
    {
        get
        {
            var (traces, spans, traceBytes, droppedSpans) = Traces.Counts;
            var (logs, logBytes, droppedLogs) = Logs.Counts;
            var (instruments, series, metricBytes, droppedPoints) = Metrics.Counts;
            return new TelemetryCounts(traces, spans, logs, instruments, series, traceBytes + logBytes + metricBytes, droppedSpans, droppedLogs, droppedPoints);
        }
    }

    public void Add(IReadOnlyList<SpanRecord> spans)
    {
        Traces.Add(spans);
        Changed(spans, s => s.Resource);
    }

    public void Add(IReadOnlyList<LogRecord> logs)
    {
        Logs.Add(logs);
        Changed(logs, l => l.Resource);
    }

    public void Add(IReadOnlyList<MetricPoint> points)
    {
        Metrics.Add(points);
        Changed(points, p => p.Metric.Source.Resource);
    }

    public void Clear()
    {
        Traces.Clear();
        Calls.Clear();
        Logs.Clear();
        Metrics.Clear();
        _services.Clear();
        Interlocked.Increment(ref _version);
    }

    private void Changed<T>(IReadOnlyList<T> records, Func<T, TelemetryResource> resourceOf)
    {
        var last = default(TelemetryResource);
        foreach (var record in records)
        {
            var resource = resourceOf(record);
            if (!ReferenceEquals(resource, last))
                _services.Add(last = resource);
        }
        if (records.Count > 0)
            Interlocked.Increment(ref _version);
    }
}
