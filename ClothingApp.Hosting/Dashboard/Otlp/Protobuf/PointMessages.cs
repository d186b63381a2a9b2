using ClothingApp.Hosting.Dashboard.Otlp.Records;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Otlp.Protobuf;

/// <summary>The points of the five kinds of metrics. The same numbers mean different things in each.</summary>
internal static class PointMessages
{
    public static void Read(ReadOnlySpan<byte> message, MetricDraft metric, Batch<MetricPoint> batch, RecordBudget budget)
    {
        var draft = new PointDraft(budget);
        switch (metric.Identity!.Kind)
        {
            case InstrumentKind.Histogram:
                ReadHistogram(message, ref draft, budget);
                break;
            case InstrumentKind.ExponentialHistogram:
                ReadExponential(message, ref draft, budget);
                break;
            case InstrumentKind.Summary:
                ReadSummary(message, ref draft, budget);
                break;
            default:
                ReadNumber(message, ref draft, budget);
                break;
        }
        draft.AddTo(batch, metric);
    }

    private static void ReadNumber(ReadOnlySpan<byte> message, ref PointDraft draft, RecordBudget budget)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Tag)
            {
                case 2 << 3 | Wire.Fixed64:
                    draft.Start = reader.Fixed64();
                    break;
                case 3 << 3 | Wire.Fixed64:
                    draft.Time = reader.Fixed64();
                    break;
                case 4 << 3 | Wire.Fixed64:
                    draft.Value = reader.Double();
                    break;
                case 5 << 3 | Wire.Bytes:
                    AddExemplar(reader.Bytes(), ref draft);
                    break;
                case 6 << 3 | Wire.Fixed64:
                    draft.Value = (long)reader.Fixed64();
                    break;
                case 7 << 3 | Wire.Bytes:
                    CommonMessages.AddAttribute(reader.Bytes(), draft.Attributes, budget, 0);
                    break;
                case 8 << 3 | Wire.Varint:
                    draft.Flags = reader.Varint();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private static void ReadHistogram(ReadOnlySpan<byte> message, ref PointDraft draft, RecordBudget budget)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Tag)
            {
                case 2 << 3 | Wire.Fixed64:
                    draft.Start = reader.Fixed64();
                    break;
                case 3 << 3 | Wire.Fixed64:
                    draft.Time = reader.Fixed64();
                    break;
                case 4 << 3 | Wire.Fixed64:
                    draft.Count = reader.Fixed64();
                    break;
                case 5 << 3 | Wire.Fixed64:
                    draft.Sum = reader.Double();
                    break;
                case 6 << 3 | Wire.Bytes:
                    var counts = new ProtoReader(reader.Bytes());
                    while (!counts.IsAtEnd)
                        Add(draft.BucketCounts, counts.Fixed64(), ref draft.HasTooManyBuckets);
                    break;
                case 6 << 3 | Wire.Fixed64:
                    Add(draft.BucketCounts, reader.Fixed64(), ref draft.HasTooManyBuckets);
                    break;
                case 7 << 3 | Wire.Bytes:
                    var bounds = new ProtoReader(reader.Bytes());
                    while (!bounds.IsAtEnd)
                        Add(draft.Bounds, bounds.Double(), ref draft.HasTooManyBuckets);
                    break;
                case 7 << 3 | Wire.Fixed64:
                    Add(draft.Bounds, reader.Double(), ref draft.HasTooManyBuckets);
                    break;
                case 8 << 3 | Wire.Bytes:
                    AddExemplar(reader.Bytes(), ref draft);
                    break;
                case 9 << 3 | Wire.Bytes:
                    CommonMessages.AddAttribute(reader.Bytes(), draft.Attributes, budget, 0);
                    break;
                case 10 << 3 | Wire.Varint:
                    draft.Flags = reader.Varint();
                    break;
                case 11 << 3 | Wire.Fixed64:
                    draft.Min = reader.Double();
                    break;
                case 12 << 3 | Wire.Fixed64:
                    draft.Max = reader.Double();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private static void ReadExponential(ReadOnlySpan<byte> message, ref PointDraft draft, RecordBudget budget)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Tag)
            {
                case 1 << 3 | Wire.Bytes:
                    CommonMessages.AddAttribute(reader.Bytes(), draft.Attributes, budget, 0);
                    break;
                case 2 << 3 | Wire.Fixed64:
                    draft.Start = reader.Fixed64();
                    break;
                case 3 << 3 | Wire.Fixed64:
                    draft.Time = reader.Fixed64();
                    break;
                case 4 << 3 | Wire.Fixed64:
                    draft.Count = reader.Fixed64();
                    break;
                case 5 << 3 | Wire.Fixed64:
                    draft.Sum = reader.Double();
                    break;
                case 6 << 3 | Wire.Varint:
                    draft.Scale = reader.ZigZag32();
                    break;
                case 7 << 3 | Wire.Fixed64:
                    draft.ZeroCount = reader.Fixed64();
                    break;
                case 8 << 3 | Wire.Bytes:
                    draft.Positive = Buckets(reader.Bytes(), ref draft.HasTooManyBuckets);
                    break;
                case 9 << 3 | Wire.Bytes:
                    draft.Negative = Buckets(reader.Bytes(), ref draft.HasTooManyBuckets);
                    break;
                case 10 << 3 | Wire.Varint:
                    draft.Flags = reader.Varint();
                    break;
                case 11 << 3 | Wire.Bytes:
                    AddExemplar(reader.Bytes(), ref draft);
                    break;
                case 14 << 3 | Wire.Fixed64:
                    draft.ZeroThreshold = reader.Double();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private static void ReadSummary(ReadOnlySpan<byte> message, ref PointDraft draft, RecordBudget budget)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Tag)
            {
                case 2 << 3 | Wire.Fixed64:
                    draft.Start = reader.Fixed64();
                    break;
                case 3 << 3 | Wire.Fixed64:
                    draft.Time = reader.Fixed64();
                    break;
                case 4 << 3 | Wire.Fixed64:
                    draft.Count = reader.Fixed64();
                    break;
                case 5 << 3 | Wire.Fixed64:
                    draft.Sum = reader.Double();
                    break;
                case 6 << 3 | Wire.Bytes:
                    Add(draft.Quantiles, Quantile(reader.Bytes()), ref draft.HasTooManyBuckets);
                    break;
                case 7 << 3 | Wire.Bytes:
                    CommonMessages.AddAttribute(reader.Bytes(), draft.Attributes, budget, 0);
                    break;
                case 8 << 3 | Wire.Varint:
                    draft.Flags = reader.Varint();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private static ExponentialBuckets Buckets(ReadOnlySpan<byte> message, ref bool tooMany)
    {
        var (offset, counts) = (0, new List<ulong>());
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Tag)
            {
                case 1 << 3 | Wire.Varint:
                    offset = reader.ZigZag32();
                    break;
                case 2 << 3 | Wire.Bytes:
                    var packed = new ProtoReader(reader.Bytes());
                    while (!packed.IsAtEnd)
                        Add(counts, packed.Varint(), ref tooMany);
                    break;
                case 2 << 3 | Wire.Varint:
                    Add(counts, reader.Varint(), ref tooMany);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        return new ExponentialBuckets(offset, [.. counts]);
    }

    private static (double Quantile, double Value) Quantile(ReadOnlySpan<byte> message)
    {
        var (quantile, value) = (0d, 0d);
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Tag)
            {
                case 1 << 3 | Wire.Fixed64:
                    quantile = reader.Double();
                    break;
                case 2 << 3 | Wire.Fixed64:
                    value = reader.Double();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        return (quantile, value);
    }

    private static void AddExemplar(ReadOnlySpan<byte> message, ref PointDraft draft)
    {
        var (time, value, trace, span) = (0ul, 0d, default(TraceId), default(SpanId));
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Tag)
            {
                case 2 << 3 | Wire.Fixed64:
                    time = reader.Fixed64();
                    break;
                case 3 << 3 | Wire.Fixed64:
                    value = reader.Double();
                    break;
                case 4 << 3 | Wire.Bytes:
                    span = SpanId.Read(reader.Bytes());
                    break;
                case 5 << 3 | Wire.Bytes:
                    trace = TraceId.Read(reader.Bytes());
                    break;
                case 6 << 3 | Wire.Fixed64:
                    value = (long)reader.Fixed64();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        draft.AddExemplar(time, value, trace, span);
    }

    private static void Add<T>(List<T> list, T item, ref bool tooMany)
    {
        if (list.Count >= Limits.Buckets)
            tooMany = true;
        else
            list.Add(item);
    }
}
