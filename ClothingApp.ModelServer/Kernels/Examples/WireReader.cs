namespace ClothingApp.ModelServer.Kernels.Examples;

/// <summary>Walks the fields of a Protocol Buffers message in place. What is broken ends the walk with <see cref="IsBroken"/> set.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> data)
{
    public const int VarintType = 0, Fixed64Type = 1, LengthType = 2, Fixed32Type = 5;

    private ReadOnlySpan<byte> _rest = data;

    /// <summary>The bytes are no message; nothing more is read of them.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The next field: for a number its value, for anything with a length its bytes, for 4 or 8 bytes these.</summary>
    /// <returns>False at the end, and for a broken message.</returns>
    public bool TryRead(out int field, out int type, out ulong number, out ReadOnlySpan<byte> bytes)
    {
        (field, type, number) = (0, 0, 0);
        bytes = default;
        if (_rest.IsEmpty)
            return false;
        if (!TryReadVarint(out var tag) || tag is > uint.MaxValue or < 8)
            return Break();
        (field, type) = ((int)(tag >> 3), (int)(tag & 7));
        return type switch
        {
            VarintType => TryReadVarint(out number) || Break(),
            Fixed64Type => TryTake(8, out bytes),
            Fixed32Type => TryTake(4, out bytes),
            LengthType => (TryReadVarint(out var length) || Break()) && TryTake(length, out bytes),
            _ => Break(),
        };
    }

    /// <summary>The next number of a packed list.</summary>
    /// <returns>False at the end, and for a broken list.</returns>
    public bool TryReadPacked(out ulong number)
    {
        number = 0;
        return !_rest.IsEmpty && (TryReadVarint(out number) || Break());
    }

    private bool TryTake(ulong length, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (length > (ulong)_rest.Length)
            return Break();
        bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }

    private bool TryReadVarint(out ulong value)
    {
        value = 0;
        for (var i = 0; i < 10 && i < _rest.Length; i++)
        {
            value |= (ulong)(_rest[i] & 0x7F) << 7 * i;
            if (_rest[i] >= 0x80)
                continue;
            _rest = _rest[(i + 1)..];
            return true;
        }
        return false;
    }

    private bool Break()
    {
        _rest = default;
        IsBroken = true;
        return false;
    }
}
