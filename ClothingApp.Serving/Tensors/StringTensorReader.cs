using System.Buffers;
using ClothingApp.Serving.Wire;

namespace ClothingApp.Serving.Tensors;

/// <summary>Reads a string tensor: from <c>string_val</c>, or from content that holds all lengths and then all bytes.</summary>
internal static class StringTensorReader
{
    /// <returns>Null when the content does not hold exactly the shape's strings.</returns>
    public static Tensor? Read(ReadOnlySequence<byte> data, ReadOnlySequence<byte> content, int listField, TensorShape shape, long count)
    {
        if (count == 0)
            return Tensor.FromStrings(shape, []);
        if (content.IsEmpty)
            return Tensor.FromStrings(shape, ReadList(data, listField, (int)count));
        return ReadContent(content, (int)count) is { } strings ? Tensor.FromStrings(shape, strings) : null;
    }

    private static byte[][] ReadList(ReadOnlySequence<byte> data, int listField, int count)
    {
        var strings = new byte[count][];
        var filled = 0;
        var reader = new ProtoReader(data);
        while (reader.TryReadTag(out var field, out var wire))
        {
            if (field == listField && wire == WireType.Length && filled < count)
                strings[filled++] = reader.ReadLengthDelimited().ToArray();
            else
                reader.Skip(field, wire);
        }
        // The same array for all: nobody may change a tensor's strings.
        strings.AsSpan(filled).Fill(filled == 0 ? [] : strings[filled - 1]);
        return strings;
    }

    private static byte[][]? ReadContent(ReadOnlySequence<byte> content, int count)
    {
        // A length takes a byte at least.
        if (content.Length < count)
            return null;
        var lengths = new long[count];
        long total = 0;
        var reader = new ProtoReader(content);
        for (var i = 0; i < count; i++)
        {
            // More lengths than bytes, or one beyond them: also keeps the sum from overflowing.
            if (reader.IsAtEnd || reader.ReadVarint() is not (var length and <= int.MaxValue))
                return null;
            total += lengths[i] = (long)length;
        }
        if (total != reader.Remaining)
            return null;
        var strings = new byte[count][];
        for (var i = 0; i < count; i++)
            strings[i] = reader.ReadBytes(lengths[i]).ToArray();
        return strings;
    }
}
