namespace ClothingApp.ModelServer.SavedModels;

/// <summary>Decompresses one raw Snappy block (google/snappy, format_description.txt): the index blocks of older checkpoints.</summary>
internal static class Snappy
{
    // An index block is at most 256 KiB by TensorFlow's own setting; a lying length must not take memory.
    private const int MaxBlockBytes = 64 << 20;

    /// <exception cref="InvalidDataException">The block is broken.</exception>
    public static byte[] Decompress(ReadOnlySpan<byte> input)
    {
        var position = 0;
        var length = Varint.Read(input, ref position);
        if (length > MaxBlockBytes)
            throw Broken();
        var output = new byte[(int)length];
        var written = 0;
        while (position < input.Length)
        {
            var tag = input[position++];
            if ((tag & 3) == 0)
            {
                var size = (tag >> 2) + 1;
                if (size > 60)
                    size = (int)uint.Min((uint)ReadLittleEndian(input, ref position, size - 60), int.MaxValue - 1) + 1;
                if (size > input.Length - position || size > output.Length - written)
                    throw Broken();
                input.Slice(position, size).CopyTo(output.AsSpan(written));
                position += size;
                written += size;
                continue;
            }

            var (count, offset) = (tag & 3) switch
            {
                1 => (4 + ((tag >> 2) & 7), ((tag >> 5) << 8) | ReadLittleEndian(input, ref position, 1)),
                2 => ((tag >> 2) + 1, ReadLittleEndian(input, ref position, 2)),
                _ => ((tag >> 2) + 1, ReadLittleEndian(input, ref position, 4)),
            };
            if (offset <= 0 || offset > written || count > output.Length - written)
                throw Broken();
            // Byte by byte: source and target may overlap, which repeats what was just written.
            for (var i = 0; i < count; i++, written++)
                output[written] = output[written - offset];
        }
        return written == output.Length ? output : throw Broken();
    }

    private static int ReadLittleEndian(ReadOnlySpan<byte> input, ref int position, int bytes)
    {
        if (bytes > input.Length - position)
            throw Broken();
        var value = 0;
        for (var i = 0; i < bytes; i++)
            value |= input[position++] << (8 * i);
        return value;
    }

    private static InvalidDataException Broken() => new("a compressed block is broken");
}
