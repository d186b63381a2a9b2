using System.Buffers;
using System.Text;

namespace ClothingApp.ModelServer.Kernels.Text;

/// <summary>Characters in UTF-8 bytes. Counting and cutting look at the bytes' upper bits alone, as TensorFlow does: broken text has characters too.</summary>
internal static class Utf8Text
{
    public static bool IsTrail(byte value) => (value & 0xC0) == 0x80;

    public static int Count(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var b in text)
            count += IsTrail(b) ? 0 : 1;
        return count;
    }

    /// <summary>Moves a position over some characters.</summary>
    /// <returns>False when the text ends before.</returns>
    public static bool Forward(ReadOnlySpan<byte> text, long characters, ref int position)
    {
        long moved = 0;
        for (; moved < characters && position < text.Length; moved++)
        {
            do
            {
                position++;
            }
            while (position < text.Length && IsTrail(text[position]));
        }
        return moved == characters;
    }

    /// <summary>Moves a position back over some characters.</summary>
    /// <returns>False when the text begins before.</returns>
    public static bool Back(ReadOnlySpan<byte> text, long characters, ref int position)
    {
        long moved = 0;
        for (; moved < characters && position > 0; moved++)
        {
            do
            {
                position--;
            }
            while (position > 0 && IsTrail(text[position]));
        }
        return moved == characters;
    }

    /// <summary>The character at the start of a text that is not empty.</summary>
    /// <param name="length">The bytes it takes: for broken text the longest part that could begin a character, at least 1.</param>
    /// <returns>-1 for broken text.</returns>
    public static int Decode(ReadOnlySpan<byte> text, out int length)
    {
        if (text[0] < 0x80)
        {
            length = 1;
            return text[0];
        }
        return Rune.DecodeFromUtf8(text, out var rune, out length) == OperationStatus.Done ? rune.Value : -1;
    }
}
