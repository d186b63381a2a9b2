using System.Text;

namespace ClothingApp.Grpc.Client.Http2.Hpack;

/// <summary>
/// RFC 7541, appendix B. The code is canonical: codes of one length follow each other in the order of their symbols, and the
/// first of a length follows the last of the one before. So the lengths are all that has to be written down.
/// </summary>
internal static class Huffman
{
    private const int Symbols = 256, MinLength = 5, MaxLength = 30;

    /// <summary>Of the codes of the bytes 0 to 255, in bits. The end symbol has the last code, of thirty ones, and may not occur.</summary>
    private static ReadOnlySpan<byte> Lengths =>
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
    ];

    private static readonly Code TheCode = new();

    /// <returns>Null: it is not such a text.</returns>
    public static string? Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length * 8 / MinLength);
        ulong bits = 0;
        var count = 0;
        foreach (var next in bytes)
        {
            bits = (bits << 8) | next;
            count += 8;
            while (TheCode.Find(bits, count) is { Length: > 0 } found)
            {
                text.Append((char)found.Symbol);
                count -= found.Length;
            }
            if (count >= MaxLength)
                return null;
        }
        // What is left fills the last byte, with ones.
        var padding = (1ul << count) - 1;
        return count < 8 && (bits & padding) == padding ? text.ToString() : null;
    }

    private sealed class Code
    {
        // By length: the first code, how many there are, and where their symbols begin.
        private readonly uint[] _first = new uint[MaxLength + 1];
        private readonly int[] _counts = new int[MaxLength + 1];
        private readonly int[] _offsets = new int[MaxLength + 1];
        private readonly byte[] _symbols;

        public Code()
        {
            _symbols = [.. Enumerable.Range(0, Symbols).OrderBy(symbol => Lengths[symbol]).Select(symbol => (byte)symbol)];
            foreach (var length in Lengths)
                _counts[length]++;
            for (var length = 1; length <= MaxLength; length++)
            {
                _first[length] = (_first[length - 1] + (uint)_counts[length - 1]) << 1;
                _offsets[length] = _offsets[length - 1] + _counts[length - 1];
            }
        }

        /// <returns>Length 0: there are too few bits.</returns>
        public (byte Symbol, int Length) Find(ulong bits, int count)
        {
            for (var length = MinLength; length <= Math.Min(count, MaxLength); length++)
            {
                var place = (uint)(bits >> (count - length)) & ((1u << length) - 1);
                place -= _first[length];
                if (place < (uint)_counts[length])
                    return (_symbols[_offsets[length] + (int)place], length);
            }
            return default;
        }
    }
}
