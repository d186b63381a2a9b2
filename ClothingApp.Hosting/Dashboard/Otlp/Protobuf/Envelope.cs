using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Otlp.Protobuf;

/// <summary>
/// What the three requests have in common, down to the numbers of their fields:
/// request {1 resource_x*} -> {1 resource, 2 scope_x*} -> {1 scope, 2 x*}.
/// </summary>
internal static class Envelope
{
    public delegate void RecordReader(TelemetrySource source, ReadOnlySpan<byte> record);

    public static void Read(ReadOnlySpan<byte> request, RecordBudget budget, RecordReader record)
    {
        var reader = new ProtoReader(request);
        while (reader.Next())
        {
            if (reader.Tag == (1 << 3 | Wire.Bytes))
                ReadResource(reader.Bytes(), budget, record);
            else
                reader.Skip();
        }
    }

    private static void ReadResource(ReadOnlySpan<byte> message, RecordBudget budget, RecordReader record)
    {
        var resource = budget.Share(CommonMessages.Resource(CommonMessages.Find(message, 1 << 3 | Wire.Bytes), budget));
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Tag == (2 << 3 | Wire.Bytes))
                ReadScope(reader.Bytes(), resource, budget, record);
            else
                reader.Skip();
        }
    }

    private static void ReadScope(ReadOnlySpan<byte> message, TelemetryResource resource, RecordBudget budget, RecordReader record)
    {
        var source = budget.Share(new TelemetrySource(resource, CommonMessages.Scope(CommonMessages.Find(message, 1 << 3 | Wire.Bytes), budget)));
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Tag == (2 << 3 | Wire.Bytes))
                record(source, reader.Bytes());
            else
                reader.Skip();
        }
    }
}
