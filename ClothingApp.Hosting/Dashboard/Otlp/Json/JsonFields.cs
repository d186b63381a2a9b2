using System.Globalization;
using System.Text.Json;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Otlp.Json;

/// <summary>
/// The JSON form of protobuf with OTLP's exceptions: ids are hexadecimal, enums are numbers, 64-bit integers may be text.
/// Absent and null are the default; another type than expected is an error.
/// </summary>
internal static class JsonFields
{
    public static IEnumerable<JsonElement> List(this JsonElement message, string name) =>
        Find(message, name) is not { } list ? []
        : list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(Message)
        : throw Wrong(name, "a list");

    /// <returns>Null when it is absent.</returns>
    public static JsonElement? Field(this JsonElement message, string name) => Find(message, name);

    public static string Text(this JsonElement message, string name, RecordBudget budget) =>
        Find(message, name) is not { } value ? ""
        : value.ValueKind == JsonValueKind.String ? budget.Text(TextOf(value))
        : throw Wrong(name, "text");

    public static bool Boolean(this JsonElement message, string name) => Find(message, name) switch
    {
        null => false,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Wrong(name, "true or false"),
    };

    public static ulong Unsigned(this JsonElement message, string name) => Find(message, name) is { } value ? UnsignedOf(value, name) : 0;

    public static ulong UnsignedOf(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetUInt64(out var number) => number,
        JsonValueKind.String when ulong.TryParse(TextOf(value), NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw Wrong(name, "a whole number that is not negative"),
    };

    public static long SignedOf(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt64(out var number) => number,
        JsonValueKind.String when long.TryParse(TextOf(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw Wrong(name, "a whole number"),
    };

    public static int Signed32(this JsonElement message, string name) =>
        Find(message, name) is not { } value ? 0
        : SignedOf(value, name) is >= int.MinValue and <= int.MaxValue and var number ? (int)number
        : throw Wrong(name, "a whole number of 32 bits");

    public static double Double(this JsonElement message, string name) => Find(message, name) is { } value ? DoubleOf(value, name) : 0;

    public static double DoubleOf(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out var number) => number,
        JsonValueKind.String => TextOf(value) switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            var text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
            _ => throw Wrong(name, "a number"),
        },
        _ => throw Wrong(name, "a number"),
    };

    public static double? OptionalDouble(this JsonElement message, string name) => Find(message, name) is { } value ? DoubleOf(value, name) : null;

    /// <returns>Empty when it is absent or no 16 bytes in hexadecimal digits.</returns>
    public static TraceId TraceId(this JsonElement message, string name) =>
        Hex(message, name) is { } hex && Telemetry.Model.TraceId.TryParse(hex, out var id) ? id : default;

    /// <inheritdoc cref="TraceId"/>
    public static SpanId SpanId(this JsonElement message, string name) =>
        Hex(message, name) is { } hex && Telemetry.Model.SpanId.TryParse(hex, out var id) ? id : default;

    public static byte[] Base64Of(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out var bytes) ? bytes : throw Wrong(name, "base64");

    private static string? Hex(JsonElement message, string name) =>
        Find(message, name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? TextOf(value)
        : throw Wrong(name, "hexadecimal digits");

    private static JsonElement Message(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object ? value : throw new InvalidDataException("A list holds something that is no object.");

    private static JsonElement? Find(JsonElement message, string name)
    {
        if (message.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException($"Something that should hold {name} is no object.");
        return message.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    /// <summary>Half of a surrogate pair, written as an escape, is no text.</summary>
    private static string TextOf(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidDataException("A text is not valid Unicode.", e);
        }
    }

    private static InvalidDataException Wrong(string name, string expected) => new($"{name} is not {expected}.");
}
