namespace ClothingApp.ModelServer.Kernels.Pictures.Jpeg;

/// <summary>
/// The bits of a scan. What is read counts only when a unit is complete (<see cref="Commit"/>). Where a file ends early, TensorFlow's
/// answer depends on how far the decoder had read ahead; so this one reads ahead exactly as far as libjpeg-turbo: up to 57 bits
/// or more whenever fewer are left than are asked for.
/// </summary>
internal sealed class BitSource(JpegInput input)
{
    private const int FullEnough = 57;

    /// <summary>A damaged end that consists of 0xFF alone would be read again and again.</summary>
    private const int MaxRereads = 4096;

    private int _position = input.Position;
    private ulong _bits;
    private int _count;
    private ulong _committedBits;
    private int _committedCount;

    /// <summary>The segment held fewer bits than its units needed: the rest of it is nought.</summary>
    public bool IsExhausted { get; set; }

    /// <summary>Bytes that no complete unit has used.</summary>
    public int Remaining => input.File.Length - input.Position;

    public void Commit()
    {
        input.Position = _position;
        (_committedBits, _committedCount) = (_bits, _count);
    }

    /// <summary>Goes back to the last commit.</summary>
    public void Rewind()
    {
        _position = input.Position;
        (_bits, _count) = (_committedBits, _committedCount);
    }

    /// <summary>Forgets the bits that are left before a marker.</summary>
    public void DropBits()
    {
        _count = _committedCount = 0;
        _position = input.Position;
    }

    /// <summary>For a loop that keeps the state in local variables while it runs.</summary>
    public (int Position, ulong Bits, int Count) State
    {
        get => (_position, _bits, _count);
        set => (_position, _bits, _count) = value;
    }

    /// <returns>The next symbol, or -1 when the file ends before.</returns>
    public int Symbol(HuffmanTable table)
    {
        if (_count < HuffmanTable.LookupBits)
        {
            if (!Fill(0))
                return -1;
            if (_count < HuffmanTable.LookupBits)
                return LongSymbol(table, 1);
        }
        var entry = table.Lookup[(int)(_bits >> (_count - HuffmanTable.LookupBits)) & 0xFF];
        var length = entry >> 8;
        if (length > HuffmanTable.LookupBits)
            return LongSymbol(table, length);
        _count -= length;
        return entry & 0xFF;
    }

    /// <summary>Up to 16 bits as an unsigned number.</summary>
    /// <returns>False when the file ends before.</returns>
    public bool TryRead(int bits, out int value)
    {
        value = 0;
        if (_count < bits && !Fill(bits))
            return false;
        _count -= bits;
        value = (int)(_bits >> _count) & ((1 << bits) - 1);
        return true;
    }

    /// <summary>Such a number stands for a signed one: those with a first bit of 0 for the negative ones.</summary>
    public static int Extend(int value, int bits) => value < 1 << (bits - 1) ? value - (1 << bits) + 1 : value;

    private int LongSymbol(HuffmanTable table, int length)
    {
        if (!TryRead(length, out var code))
            return -1;
        for (; table.IsPrefix(code, length); length++)
        {
            if (!TryRead(1, out var bit))
                return -1;
            code = (code << 1) | bit;
        }
        return table.SymbolOf(code, length);
    }

    private bool Fill(int needed)
    {
        var rereads = 0;
        while (input.PendingMarker == 0 && _count < FullEnough)
        {
            var value = NextByte(ref rereads);
            if (value == 0xFF)
            {
                while (value == 0xFF)
                    value = NextByte(ref rereads);
                // A zero says that the 0xFF was data.
                if (value > 0)
                    input.PendingMarker = value;
                else if (value == 0)
                    value = 0xFF;
            }
            if (value < 0 && input.PendingMarker == 0)
                return false;
            if (input.PendingMarker != 0)
                break;
            _bits = (_bits << 8) | (uint)value;
            _count += 8;
        }
        if (needed > _count)
        {
            IsExhausted = true;
            _bits <<= FullEnough - _count;
            _count = FullEnough;
        }
        return true;
    }

    /// <returns>-1 when there is none.</returns>
    private int NextByte(ref int rereads)
    {
        if (_position == input.File.Length)
        {
            if (Remaining == 0)
            {
                if (!input.Recover)
                    throw new JpegFormatException("the file ends early");
                input.PendingMarker = JpegInput.EndOfImage;
                return -1;
            }
            if (!input.Recover)
                return -1;
            // Recovery in TensorFlow reads the last unit's bytes again, as long as there are any.
            if (++rereads > MaxRereads)
            {
                input.PendingMarker = JpegInput.EndOfImage;
                return -1;
            }
            _position = input.Position;
        }
        return input.File[_position++];
    }
}
