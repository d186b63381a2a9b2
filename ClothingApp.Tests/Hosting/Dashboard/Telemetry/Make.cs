using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Tests.Hosting.Dashboard.Telemetry;

/// <summary>Records for the store's tests, made without a wire.</summary>
internal static class Make
{
    /// <summary>The time of these tests.</summary>
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static TelemetrySource Source(string service = "web", string? instance = null, string scope = "scope") => new(
        new TelemetryResource(new AttributeSet(
            [new("service.name", AttributeValue.Of(service)), new("service.instance.id", AttributeValue.Of(instance ?? service))])),
        new TelemetryScope(scope, "", AttributeSet.Empty));

    /// <param name="secondsAgo">When it ended.</param>
    public static SpanRecord Span(
        int trace, int span, int parent = 0, string service = "web", string? instance = null, string name = "GET /", SpanKind kind = SpanKind.Server,
        double secondsAgo = 10, double milliseconds = 20, bool failed = false, int bytes = 200, params KeyValue[] attributes)
    {
        var end = UnixNanos.Of(Now).Value - (long)(secondsAgo * UnixNanos.PerSecond);
        return new SpanRecord
        {
            Source = Source(service, instance),
            TraceId = Trace(trace),
            SpanId = new SpanId((ulong)span),
            ParentId = new SpanId((ulong)parent),
            Name = name,
            Kind = kind,
            Status = failed ? SpanStatus.Error : SpanStatus.Unset,
            Start = new UnixNanos(end - (long)(milliseconds * UnixNanos.PerMillisecond)),
            End = new UnixNanos(end),
            Attributes = attributes,
            Bytes = bytes,
        };
    }

    public static TraceId Trace(int number) => new(0xabc, (ulong)number);

    public static LogRecord Log(
        string message, LogSeverity severity = LogSeverity.Information, string service = "web", string? instance = null, string category = "App",
        int trace = 0, int span = 0, int bytes = 200, params KeyValue[] attributes) => new()
        {
            Source = Source(service, instance, category),
            Time = UnixNanos.Of(Now),
            Severity = severity,
            Message = message,
            TraceId = trace == 0 ? default : Trace(trace),
            SpanId = new SpanId((ulong)span),
            Attributes = attributes,
            Bytes = bytes,
        };

    /// <param name="at">Seconds after <see cref="Now"/>; so too <paramref name="start"/>.</param>
    public static MetricPoint Point(
        string name, InstrumentKind kind, double at, double value = 0, double start = 0, bool delta = false, string? instance = null, bool gap = false,
        Distribution? distribution = null, string? route = null, Exemplar[]? exemplars = null) => new()
        {
            Metric = new MetricIdentity(Source("web", instance, "meter"), name, "s", "", kind, delta),
            Attributes = route is null ? AttributeSet.Empty : new AttributeSet([new("http.route", AttributeValue.Of(route))]),
            Start = Seconds(start),
            Time = Seconds(at),
            IsGap = gap,
            Value = value,
            Distribution = distribution,
            Exemplars = exemplars ?? [],
        };

    public static UnixNanos Seconds(double after) => new(UnixNanos.Of(Now).Value + (long)(after * UnixNanos.PerSecond));
}
