using System.Buffers;
using System.Text;

namespace ClothingApp.Serving.Wire;

/// <summary>Kinds of values on the Protocol Buffers wire.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Length = 2,
    StartGroup = 3,
    EndGroup = 4,
    Fixed32 = 5,
}

/// <summary>
/// Walks the fields of a message without copying: nested messages and bytes come as slices of the input. Every method
/// throws <see cref="InvalidDataException"/>, and nothing else, when the bytes are no message.
/// </summary>
internal ref struct ProtoReader(ReadOnlySequence<byte> data)
{
    private const int MaxGroupDepth = 64;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private SequenceReader<byte> _reader = new(data);

    public readonly bool IsAtEnd => _reader.End;

    public readonly long Remaining => _reader.Remaining;

    /// <returns>False at the end of the message.</returns>
    public bool TryReadTag(out int field, out WireType type)
    {
        (field, type) = (0, default);
        if (_reader.End)
            return false;
        var tag = ReadVarint();
        if (tag is > uint.MaxValue or < 8)
            throw new InvalidDataException($"Invalid tag {tag}.");
        (field, type) = ((int)(tag >> 3), (WireType)(tag & 7));
        return true;
    }

    public ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (!_reader.TryRead(out var b))
                throw Truncated();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }
        throw new InvalidDataException("A varint is longer than ten bytes.");
    }

    public ReadOnlySequence<byte> ReadLengthDelimited()
    {
        var length = ReadVarint();
        return length <= (ulong)_reader.Remaining ? ReadBytes((long)length) : throw Truncated();
    }

    public ReadOnlySequence<byte> ReadBytes(long count)
    {
        if (!_reader.TryReadExact(checked((int)count), out var bytes))
            throw Truncated();
        return bytes;
    }

    public string ReadString()
    {
        try
        {
            return StrictUtf8.GetString(ReadLengthDelimited());
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException("A string is not valid UTF-8.", e);
        }
    }

    /// <summary>Passes over a value whose tag was read: one of no interest, or a field of a newer version.</summary>
    public void Skip(int field, WireType type) => Skip(field, type, 0);

    private void Skip(int field, WireType type, int depth)
    {
        switch (type)
        {
            case WireType.Varint:
                ReadVarint();
                break;
            case WireType.Fixed64:
                ReadBytes(8);
                break;
            case WireType.Length:
                ReadLengthDelimited();
                break;
            case WireType.Fixed32:
                ReadBytes(4);
                break;
            case WireType.StartGroup when depth < MaxGroupDepth:
                SkipGroup(field, depth);
                break;
            default:
                throw new InvalidDataException($"Field {field} has an invalid wire type ({(int)type}).");
        }
    }

    private void SkipGroup(int group, int depth)
    {
        while (TryReadTag(out var field, out var type))
        {
            if (type != WireType.EndGroup)
                Skip(field, type, depth + 1);
            else if (field == group)
                return;
            else
                throw new InvalidDataException($"Group {group} ends as group {field}.");
        }
        throw Truncated();
    }

    private static InvalidDataException Truncated() => new("The message ends in the middle of a field.");
}
