using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClothingApp.Gateway.Predictions;

/// <summary>The JSON body of a prediction request.</summary>
internal sealed record PredictionBody(IReadOnlyList<ImageBody?>? Images, int? Top);

/// <summary>One picture: by address or as base64, never both.</summary>
internal sealed record ImageBody
{
    public string? Url { get; init; }

    /// <summary>Base64, with or without a <c>data:</c> prefix.</summary>
    [JsonConverter(typeof(Base64Converter))]
    public byte[]? Data { get; init; }
}

/// <summary>Base64 as browsers give it too: <c>data:image/png;base64,iVBOR...</c>.</summary>
internal sealed class Base64Converter : JsonConverter<byte[]>
{
    public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonException();
        if (reader.TryGetBytesFromBase64(out var bytes))
            return bytes;
        var text = reader.GetString()!;
        var comma = text.IndexOf(";base64,", StringComparison.OrdinalIgnoreCase);
        if (!text.StartsWith("data:", StringComparison.OrdinalIgnoreCase) || comma < 0)
            throw new JsonException();
        try
        {
            return Convert.FromBase64String(text[(comma + ";base64,".Length)..]);
        }
        catch (FormatException e)
        {
            throw new JsonException(null, e);
        }
    }

    public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options) =>
        writer.WriteBase64StringValue(value);
}
