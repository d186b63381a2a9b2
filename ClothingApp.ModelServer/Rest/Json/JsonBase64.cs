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

    /// <summary>True for an object that is no such wrapper.</summary>
    public static bool IsPlainObject(ReadOnlySpan<byte> value) => value[0] == '{' && !TryTake(value, out _);
}
