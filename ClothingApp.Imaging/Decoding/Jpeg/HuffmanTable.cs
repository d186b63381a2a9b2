namespace ClothingApp.Imaging.Decoding.Jpeg;

/// <summary>
/// A Huffman table for reading: a look at the next bits gives the whole symbol, the number that follows the code included, for
/// all but the longest.
/// </summary>
internal sealed class HuffmanTable
{
    /// <summary>Bits that one look takes in.</summary>
    internal const int LookBits = 12;

    /// <summary>Steps over the rest of the block.</summary>
    internal const int EndOfBlock = 64;

    private const int MaxLength = 16;

    private readonly byte[] _symbols;
    private readonly bool _hasRuns;

    /// <summary>For each code length the first code that is longer, from the left of 32 bits; and where its symbols begin.</summary>
    private readonly long[] _limits = new long[MaxLength + 1];
    private readonly int[] _offsets = new int[MaxLength + 1];

    private HuffmanTable(byte[] symbols, bool hasRuns) => (_symbols, _hasRuns) = (symbols, hasRuns);

    /// <summary>By the next bits: value x 65536 + run x 256 + bits; bits is 0 where more bits decide.</summary>
    internal int[] Looks { get; } = new int[1 << LookBits];

    /// <param name="counts">Codes of 1 to 16 bits.</param>
    /// <param name="symbols">In the order of their codes.</param>
    /// <param name="hasRuns">For all but the first coefficient: the upper half of a symbol is a run of zeros.</param>
    /// <returns>Null for what is no table.</returns>
    internal static HuffmanTable? TryMake(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols, bool hasRuns)
    {
        var table = new HuffmanTable(symbols.ToArray(), hasRuns);
        int code = 0, next = 0;
        for (var length = 1; length <= MaxLength; length++, code <<= 1)
        {
            table._offsets[length] = next - code;
            for (var i = 0; i < counts[length - 1]; i++, code++, next++)
            {
                if (code >= 1 << length || (!hasRuns && symbols[next] > 11)) return null;
                table.Enter(code, length, symbols[next]);
            }

            table._limits[length] = (long)code << (32 - length);
        }

        return table;
    }

    /// <summary>Reads a symbol that a look did not give.</summary>
    /// <param name="bits">The next 32.</param>
    /// <returns>As in <see cref="Looks"/>; 0 when the bits are no code.</returns>
    internal int Read(uint bits)
    {
        for (var length = 1; length <= MaxLength; length++)
        {
            if (bits >= _limits[length]) continue;
            var index = _offsets[length] + (int)(bits >> (32 - length));
            return index >= 0 && index < _symbols.Length ? Entry(_symbols[index], length, bits << length) : 0;
        }

        return 0;
    }

    private void Enter(int code, int length, byte symbol)
    {
        if (length > LookBits) return;
        var first = code << (LookBits - length);
        for (var look = first; look < first + (1 << (LookBits - length)); look++)
        {
            var entry = Entry(symbol, length, (uint)look << (32 - LookBits + length));
            if ((entry & 0xFF) <= LookBits) Looks[look] = entry;
        }
    }

    /// <param name="bits">Those behind the code, from the left.</param>
    private int Entry(byte symbol, int length, uint bits)
    {
        int run = _hasRuns ? symbol >> 4 : 0, size = _hasRuns ? symbol & 15 : symbol;
        if (size == 0) return ((_hasRuns && run != 15 ? EndOfBlock : run) << 8) | length;
        // A number that begins with 0 is negative.
        var value = (int)(bits >> (32 - size));
        if (value < 1 << (size - 1)) value -= (1 << size) - 1;
        return (value << 16) | (run << 8) | (length + size);
    }
}
