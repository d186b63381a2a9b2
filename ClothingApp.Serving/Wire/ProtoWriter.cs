using System.Buffers;
using System.Numerics;
using System.Text;

namespace ClothingApp.Serving.Wire;

/// <summary>Writes fields of a message. The counterpart that counts bytes is <see cref="ProtoSize"/>.</summary>
internal static class ProtoWriter
{
    private const int MaxVarintBytes = 10;

    public static void Tag(IBufferWriter<byte> output, int field, WireType type) => Varint(output, ((ulong)field << 3) | (ulong)type);

    public static void Varint(IBufferWriter<byte> output, ulong value) =>
        output.Advance(Varint(output.GetSpan(MaxVarintBytes), value));

    /// <returns>The number of bytes written.</returns>
    public static int Varint(Span<byte> span, ulong value)
    {
        var i = 0;
        for (; value >= 0x80; value >>= 7)
            span[i++] = (byte)(value | 0x80);
        span[i++] = (byte)value;
        return i;
    }

    /// <summary>The start of a nested message, a string or bytes: tag and length.</summary>
    public static void Header(IBufferWriter<byte> output, int field, int length)
    {
        Tag(output, field, WireType.Length);
        Varint(output, (ulong)length);
    }

    public static void Bytes(IBufferWriter<byte> output, int field, ReadOnlySpan<byte> bytes)
    {
        Header(output, field, bytes.Length);
        output.Write(bytes);
    }

    public static void String(IBufferWriter<byte> output, int field, string value)
    {
        Header(output, field, Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, output);
    }
}

/// <summary>How many bytes a field takes.</summary>
internal static class ProtoSize
{
    public static int Varint(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;

    public static int Tag(int field) => Varint((ulong)field << 3);

    /// <summary>Tag, length and <paramref name="length"/> bytes.</summary>
    /// <exception cref="OverflowException">More than a message can hold (2 GiB).</exception>
    public static int Delimited(int field, int length) => checked(Tag(field) + Varint((ulong)length) + length);

    public static int String(int field, string value) => Delimited(field, Encoding.UTF8.GetByteCount(value));
}
