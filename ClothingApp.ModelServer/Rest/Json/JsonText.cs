using System.Text;
using System.Text.Json;
using ClothingApp.Grpc;

namespace ClothingApp.ModelServer.Rest.Json;

/// <summary>Pieces of JSON text as bytes and as quotations.</summary>
internal static class JsonText
{
    private const int MaxQuotedBytes = 256;

    /// <summary>What a string says.</summary>
    /// <param name="quoted">With its quotes; known to be well formed.</param>
    /// <exception cref="GrpcException">INVALID_ARGUMENT: it stands for no text (half a surrogate pair, broken UTF-8).</exception>
    public static byte[] Unescape(ReadOnlySpan<byte> quoted)
    {
        var inner = quoted[1..^1];
        if (!inner.Contains((byte)'\\'))
            return inner.ToArray();
        try
        {
            var reader = new Utf8JsonReader(quoted);
            reader.Read();
            var buffer = new byte[inner.Length];
            return buffer[..reader.CopyString(buffer)];
        }
        catch (Exception e) when (e is InvalidOperationException or JsonException)
        {
            throw new GrpcException(GrpcStatusCode.InvalidArgument, "JSON Parse error: The surrogate pair in string is invalid.", e);
        }
    }

    public static string ToText(ReadOnlySpan<byte> quoted) => Encoding.UTF8.GetString(Unescape(quoted));

    /// <summary>A value as messages quote it: without blanks, cut where it gets long.</summary>
    public static string Quote(ReadOnlySpan<byte> value)
    {
        var (inString, escaped) = (false, false);
        var kept = new List<byte>(Math.Min(value.Length, MaxQuotedBytes));
        foreach (var b in value)
        {
            if (!inString && b is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
                continue;
            if (kept.Count == MaxQuotedBytes)
                return Encoding.UTF8.GetString([.. kept]) + "...";
            kept.Add(b);
            if (!escaped && b == '"')
                inString = !inString;
            escaped = inString && !escaped && b == '\\';
        }
        return Encoding.UTF8.GetString([.. kept]);
    }

    /// <summary>The failure that is about one value.</summary>
    public static GrpcException Error(ReadOnlySpan<byte> value, string what) => new(GrpcStatusCode.InvalidArgument, $"JSON Value: {Quote(value)} {what}");
}
