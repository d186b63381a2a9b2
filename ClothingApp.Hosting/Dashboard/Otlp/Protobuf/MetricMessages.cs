using ClothingApp.Hosting.Dashboard.Otlp.Records;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Otlp.Protobuf;

/// <summary>ExportMetricsServiceRequest: resource_metrics -> scope_metrics -> metrics -> one of five kinds -> data_points.</summary>
internal static class MetricMessages
{
    public static Batch<MetricPoint> Read(ReadOnlySpan<byte> request, StringPool strings)
    {
        var (batch, budget) = (new Batch<MetricPoint>(), new RecordBudget(strings));
        Envelope.Read(request, budget, (source, metric) => ReadMetric(metric, source, batch, budget));
        return batch;
    }

    private static void ReadMetric(ReadOnlySpan<byte> message, TelemetrySource source, Batch<MetricPoint> batch, RecordBudget budget)
    {
        var (name, description, unit) = ("", "", "");
        var kind = default(InstrumentKind?);
        ReadOnlySpan<byte> data = default;
        budget.Reset(0);
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Tag)
            {
                case 1 << 3 | Wire.Bytes:
                    name = budget.Text(reader.Bytes());
                    break;
                case 2 << 3 | Wire.Bytes:
                    description = budget.Text(reader.Bytes());
                    break;
                case 3 << 3 | Wire.Bytes:
                    unit = budget.Text(reader.Bytes());
                    break;
                case 5 << 3 | Wire.Bytes or 7 << 3 | Wire.Bytes or 9 << 3 | Wire.Bytes or 10 << 3 | Wire.Bytes or 11 << 3 | Wire.Bytes:
                    kind = KindOf(reader.Tag >> 3);
                    data = reader.Bytes();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        if (budget.IsExceeded)
            throw new InvalidDataException($"A metric's texts take more than {Limits.RecordBytes} bytes.");
        if (kind is { } known)
            ReadData(data, known, new MetricDraft(source, name, unit, description), batch, budget);
    }

    private static InstrumentKind KindOf(uint field) => field switch
    {
        5 => InstrumentKind.Gauge,
        7 => InstrumentKind.Counter,
        9 => InstrumentKind.Histogram,
        10 => InstrumentKind.ExponentialHistogram,
        _ => InstrumentKind.Summary,
    };

    /// <summary>Gauge, Sum, Histogram, ExponentialHistogram, Summary: {1 data_points*, 2 aggregation_temporality, 3 is_monotonic}.</summary>
    private static void ReadData(ReadOnlySpan<byte> message, InstrumentKind kind, MetricDraft metric, Batch<MetricPoint> batch, RecordBudget budget)
    {
        // How the points are meant may stand behind them.
        var (temporality, monotonic) = (0ul, false);
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Tag)
            {
                case 2 << 3 | Wire.Varint:
                    temporality = reader.Varint();
                    break;
                case 3 << 3 | Wire.Varint:
                    monotonic = reader.Varint() != 0;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        metric.Become(
            kind == InstrumentKind.Counter && !monotonic ? InstrumentKind.UpDownCounter : kind,
            kind is InstrumentKind.Gauge or InstrumentKind.Summary ? MetricDraft.Cumulative : temporality);

        reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Tag != (1 << 3 | Wire.Bytes))
            {
                reader.Skip();
                continue;
            }
            var point = reader.Bytes();
            if (batch.IsFull)
                batch.Refusals.Add(Refused.TooMany);
            else
                PointMessages.Read(point, metric, batch, budget);
        }
    }
}
