using ClothingApp.Hosting.Dashboard.Otlp.Records;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Otlp.Protobuf;

/// <summary>ExportTraceServiceRequest: resource_spans -> scope_spans -> spans.</summary>
internal static class TraceMessages
{
    public static Batch<SpanRecord> Read(ReadOnlySpan<byte> request, StringPool strings)
    {
        var (batch, budget) = (new Batch<SpanRecord>(), new RecordBudget(strings));
        Envelope.Read(request, budget, (source, span) =>
        {
            if (batch.IsFull)
                batch.Refusals.Add(Refused.TooMany);
            else
                ReadSpan(span, source, batch, budget);
        });
        return batch;
    }

    private static void ReadSpan(ReadOnlySpan<byte> message, TelemetrySource source, Batch<SpanRecord> batch, RecordBudget budget)
    {
        var draft = new SpanDraft(budget);
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Tag)
            {
                case 1 << 3 | Wire.Bytes:
                    draft.TraceId = TraceId.Read(reader.Bytes());
                    break;
                case 2 << 3 | Wire.Bytes:
                    draft.SpanId = SpanId.Read(reader.Bytes());
                    break;
                case 4 << 3 | Wire.Bytes:
                    draft.ParentId = SpanId.Read(reader.Bytes());
                    break;
                case 5 << 3 | Wire.Bytes:
                    draft.Name = budget.Text(reader.Bytes());
                    break;
                case 6 << 3 | Wire.Varint:
                    draft.Kind = reader.Varint();
                    break;
                case 7 << 3 | Wire.Fixed64:
                    draft.Start = reader.Fixed64();
                    break;
                case 8 << 3 | Wire.Fixed64:
                    draft.End = reader.Fixed64();
                    break;
                case 9 << 3 | Wire.Bytes:
                    CommonMessages.AddAttribute(reader.Bytes(), draft.Attributes, budget, 0);
                    break;
                case 11 << 3 | Wire.Bytes:
                    AddEvent(reader.Bytes(), ref draft, budget);
                    break;
                case 13 << 3 | Wire.Bytes:
                    AddLink(reader.Bytes(), ref draft, budget);
                    break;
                case 15 << 3 | Wire.Bytes:
                    ReadStatus(reader.Bytes(), ref draft, budget);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        draft.AddTo(batch, source);
    }

    private static void AddEvent(ReadOnlySpan<byte> message, ref SpanDraft draft, RecordBudget budget)
    {
        var (time, name, attributes) = (0ul, "", new List<KeyValue>());
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Tag)
            {
                case 1 << 3 | Wire.Fixed64:
                    time = reader.Fixed64();
                    break;
                case 2 << 3 | Wire.Bytes:
                    name = budget.Text(reader.Bytes());
                    break;
                case 3 << 3 | Wire.Bytes:
                    CommonMessages.AddAttribute(reader.Bytes(), attributes, budget, 0);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        draft.AddEvent(time, name, attributes);
    }

    private static void AddLink(ReadOnlySpan<byte> message, ref SpanDraft draft, RecordBudget budget)
    {
        var (trace, span, attributes) = (default(TraceId), default(SpanId), new List<KeyValue>());
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Tag)
            {
                case 1 << 3 | Wire.Bytes:
                    trace = TraceId.Read(reader.Bytes());
                    break;
                case 2 << 3 | Wire.Bytes:
                    span = SpanId.Read(reader.Bytes());
                    break;
                case 4 << 3 | Wire.Bytes:
                    CommonMessages.AddAttribute(reader.Bytes(), attributes, budget, 0);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        draft.AddLink(trace, span, attributes);
    }

    private static void ReadStatus(ReadOnlySpan<byte> message, ref SpanDraft draft, RecordBudget budget)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Tag)
            {
                case 2 << 3 | Wire.Bytes:
                    draft.StatusMessage = budget.Text(reader.Bytes());
                    break;
                case 3 << 3 | Wire.Varint:
                    draft.Status = reader.Varint();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }
}
