using System.Buffers.Binary;
using System.Text;

namespace ClothingApp.Tests.Hosting.Dashboard.Otlp;

/// <summary>Writes protobuf by field numbers, independently of the reader under test; lengths padded to four bytes on request, as .NET's exporter does.</summary>
internal sealed class ProtoWriter(bool padded = false)
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    public ProtoWriter Varint(int field, ulong value)
    {
        Tag(field, 0);
        Raw(value);
        return this;
    }

    public ProtoWriter ZigZag(int field, int value) => Varint(field, (uint)((value << 1) ^ (value >> 31)));

    public ProtoWriter Fixed64(int field, ulong value)
    {
        Tag(field, 1);
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        _bytes.AddRange(bytes);
        return this;
    }

    public ProtoWriter Double(int field, double value) => Fixed64(field, BitConverter.DoubleToUInt64Bits(value));

    public ProtoWriter Fixed32(int field, uint value)
    {
        Tag(field, 5);
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        _bytes.AddRange(bytes);
        return this;
    }

    public ProtoWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtoWriter Bytes(int field, byte[] value)
    {
        Tag(field, 2);
        Raw((ulong)value.Length);
        _bytes.AddRange(value);
        return this;
    }

    public ProtoWriter Message(int field, Action<ProtoWriter> write)
    {
        var inner = new ProtoWriter(padded);
        write(inner);
        Tag(field, 2);
        if (padded)
            Padded(inner._bytes.Count);
        else
            Raw((ulong)inner._bytes.Count);
        _bytes.AddRange(inner._bytes);
        return this;
    }

    public ProtoWriter PackedFixed64(int field, params ulong[] values)
    {
        var inner = new List<byte>();
        foreach (var value in values)
            inner.AddRange(BitConverter.GetBytes(value));
        return Bytes(field, [.. inner]);
    }

    public ProtoWriter PackedDouble(int field, params double[] values) => PackedFixed64(field, [.. values.Select(BitConverter.DoubleToUInt64Bits)]);

    public ProtoWriter PackedVarint(int field, params ulong[] values)
    {
        var inner = new ProtoWriter();
        foreach (var value in values)
            inner.Raw(value);
        return Bytes(field, inner.ToArray());
    }

    /// <summary>A KeyValue whose value is text.</summary>
    public ProtoWriter Attribute(int field, string key, string value) => Attribute(field, key, v => v.Text(1, value));

    public ProtoWriter Attribute(int field, string key, Action<ProtoWriter> value) => Message(field, m => m.Text(1, key).Message(2, value));

    private void Tag(int field, uint wire) => Raw(((ulong)field << 3) | wire);

    private void Raw(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes.Add((byte)(value | 0x80));
        _bytes.Add((byte)value);
    }

    private void Padded(int length)
    {
        for (var i = 0; i < 3; i++)
            _bytes.Add((byte)((length >> (7 * i)) | 0x80));
        _bytes.Add((byte)((length >> 21) & 0x7F));
    }
}
