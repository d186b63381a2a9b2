using System.Globalization;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Tests.Hosting.Dashboard.Otlp;

/// <summary>Records as text, so that tests compare all of them at once and failures show what differs.</summary>
internal static class Describe
{
    public static string[] All(Batch<SpanRecord> batch) => [.. batch.Records.Select(Span)];

    public static string[] All(Batch<LogRecord> batch) => [.. batch.Records.Select(Log)];

    public static string[] All(Batch<MetricPoint> batch) => [.. batch.Records.Select(Point)];

    public static string Span(SpanRecord s) => Lines(
        Source(s.Source), $"{s.TraceId} {s.SpanId} < {s.ParentId}", $"{s.Kind} {s.Name}", $"{s.Start} + {s.DurationMs.ToString(CultureInfo.InvariantCulture)}",
        $"{s.Status} {s.StatusMessage}", Attributes(s.Attributes),
        string.Join('|', s.Events.Select(e => $"{e.Time} {e.Name} {Attributes(e.Attributes)}")),
        string.Join('|', s.Links.Select(l => $"{l.TraceId} {l.SpanId} {Attributes(l.Attributes)}")));

    public static string Log(LogRecord l) => Lines(
        Source(l.Source), $"{l.Time} {l.Severity} {l.Message}", $"{l.TraceId} {l.SpanId} {l.EventName}", Attributes(l.Attributes), l.Exception ?? "");

    public static string Point(MetricPoint p)
    {
        var buckets = new List<Bucket>();
        p.Distribution?.Since(null, buckets);
        var summary = p.Distribution as SummaryDistribution;
        return Lines(
            Source(p.Metric.Source), $"{p.Metric.Kind} {p.Metric.Name} [{p.Metric.Unit}] {p.Metric.Description} delta={p.Metric.IsDelta}",
            Attributes(p.Attributes.Sorted), $"{p.Start} {p.Time} gap={p.IsGap} value={Number(p.Value)}",
            $"count={Number(p.Distribution?.Count)} sum={Number(p.Distribution?.Sum)}",
            string.Join(' ', buckets.Select(b => $"({Number(b.Low)},{Number(b.High)}]={Number(b.Count)}")),
            $"median={Number(summary?.At(0.5))}",
            string.Join('|', p.Exemplars.Select(e => $"{e.Time} {Number(e.Value)} {e.TraceId} {e.SpanId}")));
    }

    private static string Source(TelemetrySource source) =>
        $"{source.Resource.Service}/{source.Resource.Instance} {source.Scope.Name} {source.Scope.Version} {Attributes(source.Scope.Attributes.Sorted)}";

    private static string Attributes(ReadOnlySpan<KeyValue> attributes) => AttributeValue.Of(attributes.ToArray()).ToString();

    private static string Number(double? number) => number?.ToString("R", CultureInfo.InvariantCulture) ?? "none";

    private static string Lines(params string[] lines) => string.Join('\n', lines);
}
