using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Model;

/// <summary>How attributes look to the browser: an object by name.</summary>
internal static class AttributeJson
{
    // Beyond 2^53 a browser's numbers lose digits.
    private const long LargestExact = 1L << 53;

    public static void Write(Utf8JsonWriter json, ReadOnlySpan<KeyValue> attributes)
    {
        json.WriteStartObject();
        for (var i = 0; i < attributes.Length; i++)
        {
            if (RepeatedLater(attributes, i))
                continue;
            json.WritePropertyName(attributes[i].Key);
            Write(json, attributes[i].Value);
        }
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, AttributeValue value)
    {
        switch (value.Kind)
        {
            case AttributeKind.String:
                json.WriteStringValue(value.Text);
                break;
            case AttributeKind.Boolean:
                json.WriteBooleanValue(value.Boolean);
                break;
            case AttributeKind.Integer when value.Integer is > LargestExact or < -LargestExact:
                json.WriteStringValue(value.Integer.ToString(CultureInfo.InvariantCulture));
                break;
            case AttributeKind.Integer:
                json.WriteNumberValue(value.Integer);
                break;
            case AttributeKind.Double when !double.IsFinite(value.Double):
                json.WriteStringValue(value.Double.ToString(CultureInfo.InvariantCulture));
                break;
            case AttributeKind.Double:
                json.WriteNumberValue(value.Double);
                break;
            case AttributeKind.Bytes:
                json.WriteBase64StringValue(value.Bytes);
                break;
            case AttributeKind.Array:
                json.WriteStartArray();
                foreach (var item in value.Array)
                    Write(json, item);
                json.WriteEndArray();
                break;
            case AttributeKind.Map:
                Write(json, value.Map);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    public static string Text(AttributeValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            Write(json, value);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>An object has a name once; of names that were sent twice the last counts. The lists are short (<see cref="Limits.Attributes"/>).</summary>
    private static bool RepeatedLater(ReadOnlySpan<KeyValue> attributes, int index)
    {
        for (var i = index + 1; i < attributes.Length; i++)
        {
            if (attributes[i].Key == attributes[index].Key)
                return true;
        }
        return false;
    }
}
