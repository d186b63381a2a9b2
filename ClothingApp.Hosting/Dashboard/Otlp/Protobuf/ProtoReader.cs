using System.Buffers.Binary;

namespace ClothingApp.Hosting.Dashboard.Otlp.Protobuf;

/// <summary>
/// Reads one protobuf message field by field:
/// <code>
/// while (reader.Next())
///     switch (reader.Tag) { case 1 &lt;&lt; 3 | Wire.Bytes: ... reader.Bytes() ...; default: reader.Skip(); }
/// </code>
/// Whatever the bytes are, it reads inside them and ends: each step consumes at least one.
/// </summary>
/// <remarks>A known number with another wire type is an unknown field, as in Google's own readers.</remarks>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private const int LongestVarint = 10;

    private ReadOnlySpan<byte> _rest = message;

    /// <summary>The current field's number * 8 + its wire type.</summary>
    public uint Tag { get; private set; }

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <returns>False at the end of the message.</returns>
    /// <exception cref="InvalidDataException">The bytes are not protobuf; so too from the other methods.</exception>
    public bool Next()
    {
        if (_rest.IsEmpty)
            return false;
        var tag = Varint();
        if (tag is < 1 << 3 or > uint.MaxValue)
            throw new InvalidDataException($"{tag} is no field's tag.");
        Tag = (uint)tag;
        return true;
    }

    /// <summary>Seven bits a byte, the lowest first; the sender may have padded it.</summary>
    public ulong Varint()
    {
        if (_rest.Length > 0 && _rest[0] < 0x80)
        {
            var small = _rest[0];
            _rest = _rest[1..];
            return small;
        }
        ulong value = 0;
        for (var i = 0; i < Math.Min(_rest.Length, LongestVarint); i++)
        {
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return value;
            }
        }
        throw new InvalidDataException(_rest.Length < LongestVarint ? "The message ends inside a number." : "A number has more than 10 bytes.");
    }

    /// <summary>A signed number of which small magnitudes are short: 0, -1, 1, -2 are sent as 0, 1, 2, 3.</summary>
    public int ZigZag32()
    {
        var n = (uint)Varint();
        return (int)(n >> 1) ^ -(int)(n & 1);
    }

    public ulong Fixed64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    /// <summary>The content of a string, bytes or message field.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        var length = Varint();
        return Take(length);
    }

    public void Skip()
    {
        switch (Tag & 7)
        {
            case Wire.Varint:
                Varint();
                break;
            case Wire.Fixed64:
                Take(8);
                break;
            case Wire.Bytes:
                Bytes();
                break;
            case Wire.Fixed32:
                Take(4);
                break;
            default:
                throw new InvalidDataException($"Field {Tag >> 3} has wire type {Tag & 7}, which is not in use.");
        }
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length)
            throw new InvalidDataException($"The message ends {length - (ulong)_rest.Length} bytes too early.");
        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }
}

/// <summary>Protobuf's wire types: a tag is a field's number * 8 + one of them.</summary>
internal static class Wire
{
    public const uint Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5;
}
