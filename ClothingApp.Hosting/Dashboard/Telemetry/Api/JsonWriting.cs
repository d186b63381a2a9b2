using System.Text.Json;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Api;

/// <summary>The API's forms of moments, durations and values that may be missing.</summary>
internal static class JsonWriting
{
    /// <summary>A nanosecond is enough.</summary>
    private const int Digits = 6;

    public static void List<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
            write(item);
        json.WriteEndArray();
    }

    public static void Object(this Utf8JsonWriter json, Action write)
    {
        json.WriteStartObject();
        write();
        json.WriteEndObject();
    }

    public static void Time(this Utf8JsonWriter json, string name, UnixNanos time)
    {
        if (time.IsUnknown)
            json.WriteNull(name);
        else
            json.WriteString(name, time.ToString());
    }

    public static void Milliseconds(this Utf8JsonWriter json, string name, double? value) => json.Number(name, value);

    public static void Number(this Utf8JsonWriter json, string name, double? value)
    {
        json.WritePropertyName(name);
        json.Number(value);
    }

    /// <summary>JSON has no number that is none: null.</summary>
    public static void Number(this Utf8JsonWriter json, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumberValue(Math.Abs(number) < 1e9 ? Math.Round(number, Digits) : number);
        else
            json.WriteNullValue();
    }

    public static void Id(this Utf8JsonWriter json, string name, TraceId id)
    {
        if (id.IsEmpty)
            json.WriteNull(name);
        else
            json.WriteString(name, id.ToString());
    }

    public static void Id(this Utf8JsonWriter json, string name, SpanId id)
    {
        if (id.IsEmpty)
            json.WriteNull(name);
        else
            json.WriteString(name, id.ToString());
    }

    public static void Attributes(this Utf8JsonWriter json, string name, ReadOnlySpan<KeyValue> attributes)
    {
        json.WritePropertyName(name);
        AttributeJson.Write(json, attributes);
    }

    public static void TextOrNull(this Utf8JsonWriter json, string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
            json.WriteNull(name);
        else
            json.WriteString(name, text);
    }
}
