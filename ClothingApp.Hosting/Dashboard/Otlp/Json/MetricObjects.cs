using System.Text.Json;
using ClothingApp.Hosting.Dashboard.Otlp.Records;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Otlp.Json;

/// <summary>ExportMetricsServiceRequest as JSON.</summary>
internal static class MetricObjects
{
    private static readonly (string Name, InstrumentKind Kind)[] Kinds =
    [
        ("gauge", InstrumentKind.Gauge),
        ("sum", InstrumentKind.Counter),
        ("histogram", InstrumentKind.Histogram),
        ("exponentialHistogram", InstrumentKind.ExponentialHistogram),
        ("summary", InstrumentKind.Summary),
    ];

    public static Batch<MetricPoint> Read(JsonElement request, StringPool strings)
    {
        var (batch, budget) = (new Batch<MetricPoint>(), new RecordBudget(strings));
        foreach (var (source, metric) in CommonObjects.Records(request, "resourceMetrics", "scopeMetrics", "metrics", budget))
        {
            budget.Reset(0);
            var draft = new MetricDraft(source, metric.Text("name", budget), metric.Text("unit", budget), metric.Text("description", budget));
            if (budget.IsExceeded)
                throw new InvalidDataException($"A metric's texts take more than {Limits.RecordBytes} bytes.");
            foreach (var (name, kind) in Kinds)
            {
                if (metric.Field(name) is { } data)
                    ReadData(data, kind, draft, batch, budget);
            }
        }
        return batch;
    }

    private static void ReadData(JsonElement data, InstrumentKind kind, MetricDraft metric, Batch<MetricPoint> batch, RecordBudget budget)
    {
        metric.Become(
            kind == InstrumentKind.Counter && !data.Boolean("isMonotonic") ? InstrumentKind.UpDownCounter : kind,
            kind is InstrumentKind.Gauge or InstrumentKind.Summary ? MetricDraft.Cumulative : data.Unsigned("aggregationTemporality"));
        foreach (var point in data.List("dataPoints"))
        {
            if (batch.IsFull)
                batch.Refusals.Add(Refused.TooMany);
            else
                ReadPoint(point, metric, batch, budget);
        }
    }

    /// <summary>Names, unlike numbers, mean the same in each kind of point.</summary>
    private static void ReadPoint(JsonElement point, MetricDraft metric, Batch<MetricPoint> batch, RecordBudget budget)
    {
        var draft = new PointDraft(budget)
        {
            Start = point.Unsigned("startTimeUnixNano"),
            Time = point.Unsigned("timeUnixNano"),
            Flags = point.Unsigned("flags"),
            Value = Number(point),
            Attributes = CommonObjects.Attributes(point, "attributes", budget, 0),
            Count = point.Unsigned("count"),
            Sum = point.Double("sum"),
            Min = point.OptionalDouble("min"),
            Max = point.OptionalDouble("max"),
            Scale = point.Signed32("scale"),
            ZeroCount = point.Unsigned("zeroCount"),
            ZeroThreshold = point.Double("zeroThreshold"),
        };
        draft.BucketCounts.AddRange(Values(point, "bucketCounts", JsonFields.UnsignedOf, ref draft.HasTooManyBuckets));
        draft.Bounds.AddRange(Values(point, "explicitBounds", JsonFields.DoubleOf, ref draft.HasTooManyBuckets));
        draft.Positive = Buckets(point.Field("positive"), ref draft.HasTooManyBuckets);
        draft.Negative = Buckets(point.Field("negative"), ref draft.HasTooManyBuckets);
        foreach (var quantile in point.List("quantileValues").Take(Limits.Buckets))
            draft.Quantiles.Add((quantile.Double("quantile"), quantile.Double("value")));
        foreach (var exemplar in point.List("exemplars"))
            draft.AddExemplar(exemplar.Unsigned("timeUnixNano"), Number(exemplar), exemplar.TraceId("traceId"), exemplar.SpanId("spanId"));
        draft.AddTo(batch, metric);
    }

    private static double Number(JsonElement message) =>
        message.Field("asInt") is { } integer ? JsonFields.SignedOf(integer, "asInt") : message.Double("asDouble");

    private static ExponentialBuckets Buckets(JsonElement? side, ref bool tooMany) =>
        side is { } buckets
            ? new ExponentialBuckets(buckets.Signed32("offset"), Values(buckets, "bucketCounts", JsonFields.UnsignedOf, ref tooMany))
            : ExponentialBuckets.None;

    private static T[] Values<T>(JsonElement message, string name, Func<JsonElement, string, T> read, ref bool tooMany)
    {
        if (message.Field(name) is not { } list)
            return [];
        if (list.ValueKind != JsonValueKind.Array)
            throw new InvalidDataException($"{name} is not a list.");
        if (list.GetArrayLength() > Limits.Buckets)
        {
            tooMany = true;
            return [];
        }
        return [.. list.EnumerateArray().Select(value => read(value, name))];
    }
}
