using System.Buffers;
using System.Text;

namespace ClothingApp.Grpc.Wire;

/// <summary>The <c>grpc-message</c> header: UTF-8 with all but plain ASCII percent-encoded.</summary>
internal static class GrpcMessageText
{
    private const int MaxCharacters = 1024;

    // C core rejects header blocks above 8 KiB; this leaves room for the other headers.
    private const int MaxEncodedLength = 6144;
    private const string CutMark = "...TRUNCATED";

    private static readonly SearchValues<char> Plain = SearchValues.Create([.. Enumerable.Range(0x20, 0x5F).Select(c => (char)c).Where(c => c != '%')]);

    /// <summary>Encodes a text, cut to what fits into a header block.</summary>
    public static string Encode(string text)
    {
        if (text.Length <= MaxCharacters && !text.AsSpan().ContainsAnyExcept(Plain))
            return text;
        var encoded = new StringBuilder(text.Length + 64);
        Span<byte> utf8 = stackalloc byte[4];
        var taken = 0;
        // Rune by rune, so that a cut never splits a character; lone surrogates become U+FFFD.
        foreach (var rune in text.EnumerateRunes())
        {
            taken += rune.Utf16SequenceLength;
            if (taken > MaxCharacters || encoded.Length > MaxEncodedLength)
                return encoded.Append(CutMark).ToString();
            if (rune.IsAscii && Plain.Contains((char)rune.Value))
            {
                encoded.Append((char)rune.Value);
                continue;
            }
            foreach (var b in utf8[..rune.EncodeToUtf8(utf8)])
                encoded.Append('%').Append(b.ToString("X2", null));
        }
        return encoded.ToString();
    }

    /// <summary>Never fails: what is not well encoded stays as it is.</summary>
    public static string Decode(string? value) => value is null ? "" : Uri.UnescapeDataString(value);
}
