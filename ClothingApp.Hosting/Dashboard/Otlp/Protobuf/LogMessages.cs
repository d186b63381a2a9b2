using ClothingApp.Hosting.Dashboard.Otlp.Records;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Otlp.Protobuf;

/// <summary>ExportLogsServiceRequest: resource_logs -> scope_logs -> log_records.</summary>
internal static class LogMessages
{
    public static Batch<LogRecord> Read(ReadOnlySpan<byte> request, StringPool strings)
    {
        var (batch, budget) = (new Batch<LogRecord>(), new RecordBudget(strings));
        Envelope.Read(request, budget, (source, log) =>
        {
            if (batch.IsFull)
                batch.Refusals.Add(Refused.TooMany);
            else
                ReadLog(log, source, batch, budget);
        });
        return batch;
    }

    private static void ReadLog(ReadOnlySpan<byte> message, TelemetrySource source, Batch<LogRecord> batch, RecordBudget budget)
    {
        var draft = new LogDraft(budget);
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Tag)
            {
                case 1 << 3 | Wire.Fixed64:
                    draft.Time = reader.Fixed64();
                    break;
                case 2 << 3 | Wire.Varint:
                    draft.SeverityNumber = reader.Varint();
                    break;
                case 3 << 3 | Wire.Bytes:
                    draft.SeverityText = budget.Text(reader.Bytes());
                    break;
                case 5 << 3 | Wire.Bytes:
                    draft.Body = CommonMessages.Value(reader.Bytes(), budget, 0);
                    break;
                case 6 << 3 | Wire.Bytes:
                    CommonMessages.AddAttribute(reader.Bytes(), draft.Attributes, budget, 0);
                    break;
                case 9 << 3 | Wire.Bytes:
                    draft.TraceId = TraceId.Read(reader.Bytes());
                    break;
                case 10 << 3 | Wire.Bytes:
                    draft.SpanId = SpanId.Read(reader.Bytes());
                    break;
                case 11 << 3 | Wire.Fixed64:
                    draft.ObservedTime = reader.Fixed64();
                    break;
                case 12 << 3 | Wire.Bytes:
                    draft.EventName = budget.Text(reader.Bytes());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        draft.AddTo(batch, source);
    }
}
