namespace ClothingApp.ModelServer.Kernels.Pictures.Jpeg;

/// <summary>A Huffman code, ready for decoding: short codes by one look-up, longer ones bit by bit.</summary>
internal sealed class HuffmanTable
{
    /// <summary>Codes up to this length are looked up.</summary>
    public const int LookupBits = 8;

    private readonly byte[] _counts;
    private readonly byte[] _symbols = new byte[256];

    /// <param name="counts">How many codes there are of each length from 1 to 16.</param>
    /// <param name="symbols">What they stand for, shortest code first.</param>
    public HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        _counts = counts.ToArray();
        symbols.CopyTo(_symbols);
    }

    /// <summary>By the next 8 bits: the code's length times 256, plus its symbol; length 9 stands for a longer code.</summary>
    public ushort[] Lookup { get; } = new ushort[1 << LookupBits];

    /// <summary>By length: the largest code, or -1. Length 17 ends every search.</summary>
    private int[] LargestCode { get; } = new int[18];

    /// <summary>By length: what leads from a code to its symbol's index.</summary>
    private int[] SymbolOffset { get; } = new int[18];

    /// <summary>True when the code of this length is longer yet.</summary>
    public bool IsPrefix(int code, int length) => code > LargestCode[length];

    /// <summary>The symbol of a complete code; garbage longer than any code gives 0.</summary>
    public int SymbolOf(int code, int length) => length > 16 ? 0 : _symbols[(code + SymbolOffset[length]) & 0xFF];

    /// <summary>Checks the code and fills the tables. Only those that a scan uses are checked, as only they matter.</summary>
    /// <exception cref="JpegFormatException">The lengths make no code, or a symbol is out of range.</exception>
    public void Prepare(bool forDc)
    {
        Array.Fill(Lookup, (ushort)((LookupBits + 1) << 8));
        int code = 0, index = 0;
        for (var length = 1; length <= 16; length++)
        {
            var count = _counts[length - 1];
            if (index + count > 256 || code + count > (1 << length) - (count > 0 ? 1 : 0))
                throw new JpegFormatException("a Huffman table is no code");
            SymbolOffset[length] = index - code;
            LargestCode[length] = count > 0 ? code + count - 1 : -1;
            for (var i = 0; i < count; i++, code++, index++)
            {
                // DC symbols are numbers of bits.
                if (forDc && _symbols[index] > 15)
                    throw new JpegFormatException($"a Huffman table holds the number of bits {_symbols[index]}");
                if (length <= LookupBits)
                    Lookup.AsSpan(code << (LookupBits - length), 1 << (LookupBits - length)).Fill((ushort)((length << 8) | _symbols[index]));
            }
            code <<= 1;
        }
        LargestCode[17] = int.MaxValue;
    }
}
