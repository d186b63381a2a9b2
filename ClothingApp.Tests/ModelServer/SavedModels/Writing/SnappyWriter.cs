namespace ClothingApp.Tests.ModelServer.SavedModels.Writing;

/// <summary>Compresses a block as Snappy's format describes it: literals, and copies of what was seen before.</summary>
internal static class SnappyWriter
{
    private const int MaxCopy = 64;
    private const int MaxLiteral = 60;

    public static byte[] Compress(ReadOnlySpan<byte> input)
    {
        var output = new List<byte>(SortedTableWriter.Varint((ulong)input.Length));
        var seen = new Dictionary<uint, int>();
        var (position, literal) = (0, 0);
        while (position < input.Length)
        {
            var (offset, length) = Match(input, position, seen);
            if (length < 4)
            {
                position++;
                continue;
            }
            Literals(output, input[literal..position]);
            // Short and near: one byte of offset; else two.
            if (length < 12 && offset < 2048)
                output.AddRange([(byte)(1 | ((length - 4) << 2) | (offset >> 8 << 5)), (byte)offset]);
            else
                output.AddRange([(byte)(2 | ((length - 1) << 2)), (byte)offset, (byte)(offset >> 8)]);
            position += length;
            literal = position;
        }
        Literals(output, input[literal..]);
        return [.. output];
    }

    private static (int Offset, int Length) Match(ReadOnlySpan<byte> input, int position, Dictionary<uint, int> seen)
    {
        if (input.Length - position < 4)
            return (0, 0);
        var key = BitConverter.ToUInt32(input[position..]);
        var found = seen.TryGetValue(key, out var before);
        seen[key] = position;
        if (!found || position - before > ushort.MaxValue)
            return (0, 0);
        var length = 4;
        while (length < MaxCopy && position + length < input.Length && input[before + length] == input[position + length])
            length++;
        return (position - before, length);
    }

    private static void Literals(List<byte> output, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length > 0; bytes = bytes[Math.Min(bytes.Length, MaxLiteral)..])
        {
            var part = bytes[..Math.Min(bytes.Length, MaxLiteral)];
            output.Add((byte)((part.Length - 1) << 2));
            output.AddRange(part);
        }
    }
}
