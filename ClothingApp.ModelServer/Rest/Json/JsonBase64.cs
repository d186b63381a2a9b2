using System.Buffers;
using System.Buffers.Text;
using ClothingApp.Grpc;

namespace ClothingApp.ModelServer.Rest.Json;

/// <summary><c>{"b64": "…"}</c>: bytes that are no text.</summary>
internal static class JsonBase64
{
    /// <summary>True for an object with that key alone.</summary>
    /// <param name="value">Known to be well formed.</param>
    /// <param name="quoted">The encoded bytes, with quotes.</param>
    public static bool TryTake(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> quoted)
    {
        quoted = default;
        var json = new JsonCursor(value);
        if (!json.TryTake('{') || json.TryTake('}') || !json.TakeName().SequenceEqual("\"b64\""u8) || json.Peek() != JsonKind.String)
            return false;
        quoted = json.TakeString();
        return json.TryTake('}');
    }

    /// <returns>Null for a value that is no such object.</returns>
    /// <exception cref="GrpcException">INVALID_ARGUMENT: it is one, with text that is not base64.</exception>
    public static byte[]? Decode(ReadOnlySpan<byte> value)
    {
        if (!TryTake(value, out var quoted))
            return null;
        var bytes = Padded(JsonText.Unescape(quoted));
        return Base64.DecodeFromUtf8InPlace(bytes, out var written) == OperationStatus.Done ? bytes[..written] : throw JsonText.Error(value, "Unable to base64 decode");
    }

    // The original takes what has no = at its end as well.
    private static byte[] Padded(byte[] text) =>
        text.Length % 4 is 0 or 1 || text[^1] == '=' ? text : [.. text, .. "=="u8[..(4 - (text.Length % 4))]];

    /// <summary>True for an object that is no such wrapper.</summary>
    public static bool IsPlainObject(ReadOnlySpan<byte> value) => value[0] == '{' && !TryTake(value, out _);
}
