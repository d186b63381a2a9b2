using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Otlp.Protobuf;

/// <summary>The messages that traces, metrics and logs share.</summary>
internal static class CommonMessages
{
    // What a list's entry takes beside the texts in it.
    private const int ValueBytes = 16, KeyValueBytes = 24, ArrayOverhead = 24;

    /// <summary>The last occurrence of a message field; empty when there is none. Fields come in any order, so what others need is looked for first.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> message, uint tag)
    {
        ReadOnlySpan<byte> found = default;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Tag == tag)
                found = reader.Bytes();
            else
                reader.Skip();
        }
        return found;
    }

    public static TelemetryResource Resource(ReadOnlySpan<byte> message, RecordBudget budget)
    {
        budget.Reset(0);
        var attributes = new List<KeyValue>();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Tag == (1 << 3 | Wire.Bytes))
                AddAttribute(reader.Bytes(), attributes, budget, 0);
            else
                reader.Skip();
        }
        return new TelemetryResource(Set(attributes, budget));
    }

    public static TelemetryScope Scope(ReadOnlySpan<byte> message, RecordBudget budget)
    {
        budget.Reset(0);
        var (name, version, attributes) = ("", "", new List<KeyValue>());
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Tag)
            {
                case 1 << 3 | Wire.Bytes:
                    name = budget.Text(reader.Bytes());
                    break;
                case 2 << 3 | Wire.Bytes:
                    version = budget.Text(reader.Bytes());
                    break;
                case 3 << 3 | Wire.Bytes:
                    AddAttribute(reader.Bytes(), attributes, budget, 0);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        return new TelemetryScope(name, version, Set(attributes, budget));
    }

    /// <summary>Adds a KeyValue to a list, unless that is as long as it may be.</summary>
    public static void AddAttribute(ReadOnlySpan<byte> message, List<KeyValue> attributes, RecordBudget budget, int depth)
    {
        if (attributes.Count >= Limits.Attributes || !budget.Charge(KeyValueBytes))
            return;
        var (key, value) = ("", default(AttributeValue));
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Tag)
            {
                case 1 << 3 | Wire.Bytes:
                    key = budget.Text(reader.Bytes());
                    break;
                case 2 << 3 | Wire.Bytes:
                    value = Value(reader.Bytes(), budget, depth);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        attributes.Add(new KeyValue(key, value));
    }

    /// <param name="depth">How many lists and maps it lies in.</param>
    public static AttributeValue Value(ReadOnlySpan<byte> message, RecordBudget budget, int depth)
    {
        if (depth > Limits.Depth)
            throw new InvalidDataException($"A value lies in more than {Limits.Depth} lists.");
        var value = default(AttributeValue);
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Tag)
            {
                case 1 << 3 | Wire.Bytes:
                    value = AttributeValue.Of(budget.Text(reader.Bytes()));
                    break;
                case 2 << 3 | Wire.Varint:
                    value = AttributeValue.Of(reader.Varint() != 0);
                    break;
                case 3 << 3 | Wire.Varint:
                    value = AttributeValue.Of((long)reader.Varint());
                    break;
                case 4 << 3 | Wire.Fixed64:
                    value = AttributeValue.Of(reader.Double());
                    break;
                case 5 << 3 | Wire.Bytes:
                    value = AttributeValue.Of(Array(reader.Bytes(), budget, depth + 1));
                    break;
                case 6 << 3 | Wire.Bytes:
                    value = AttributeValue.Of(Map(reader.Bytes(), budget, depth + 1));
                    break;
                case 7 << 3 | Wire.Bytes:
                    var bytes = reader.Bytes();
                    value = budget.Charge(ArrayOverhead + bytes.Length) ? AttributeValue.Of(bytes.ToArray()) : default;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        return value;
    }

    private static AttributeValue[] Array(ReadOnlySpan<byte> message, RecordBudget budget, int depth)
    {
        var values = new List<AttributeValue>();
        var reader = new ProtoReader(message);
        budget.Charge(ArrayOverhead);
        while (reader.Next())
        {
            if (reader.Tag != (1 << 3 | Wire.Bytes))
                reader.Skip();
            else if (budget.Charge(ValueBytes))
                values.Add(Value(reader.Bytes(), budget, depth));
            else
                break;
        }
        return [.. values];
    }

    private static KeyValue[] Map(ReadOnlySpan<byte> message, RecordBudget budget, int depth)
    {
        var map = new List<KeyValue>();
        var reader = new ProtoReader(message);
        budget.Charge(ArrayOverhead);
        while (reader.Next())
        {
            if (reader.Tag == (1 << 3 | Wire.Bytes))
                AddAttribute(reader.Bytes(), map, budget, depth);
            else
                reader.Skip();
        }
        return [.. map];
    }

    /// <summary>An identity without limits would be kept for as long as anything of it.</summary>
    public static AttributeSet Set(List<KeyValue> attributes, RecordBudget budget) =>
        budget.IsExceeded ? throw new InvalidDataException($"A resource or scope takes more than {Limits.RecordBytes} bytes.")
        : attributes.Count == 0 ? AttributeSet.Empty
        : new AttributeSet(attributes);
}
