using System.Buffers.Binary;
using System.Text;

namespace ClothingApp.ModelServer.SavedModels;

/// <summary>Reads a sorted table file (LevelDB's table format, which checkpoints use for their index) whole into memory.</summary>
internal static class SortedTable
{
    private const int FooterBytes = 48;
    private const int BlockTrailerBytes = 5;

    // Names are stored as differences, and several index entries may name one block: a small file could unfold to any size.
    private const long MaxNameBytes = 256L << 20;
    private const int BytesOfEntry = 64;

    private const ulong Magic = 0xdb4775248b80fb57;

    /// <returns>Every key with its value, in the file's order.</returns>
    /// <exception cref="InvalidDataException">The file is no such table, or a checksum does not match.</exception>
    public static List<KeyValuePair<string, ReadOnlyMemory<byte>>> Read(ReadOnlyMemory<byte> file)
    {
        if (file.Length < FooterBytes)
            throw new InvalidDataException("the file is too short to be a table");
        var footer = file.Span[^FooterBytes..];
        if (BinaryPrimitives.ReadUInt64LittleEndian(footer[40..]) != Magic)
            throw new InvalidDataException("the file does not end like a table");

        var position = 0;
        _ = ReadHandle(footer, ref position); // the meta index, always empty here
        var index = ReadBlock(file, ReadHandle(footer, ref position));

        var entries = new List<KeyValuePair<string, ReadOnlyMemory<byte>>>();
        var budget = MaxNameBytes;
        foreach (var (_, handle) in Entries(index, ref budget))
        {
            var at = 0;
            entries.AddRange(Entries(ReadBlock(file, ReadHandle(handle.Span, ref at)), ref budget));
        }
        return entries;
    }

    private static (ulong Offset, ulong Size) ReadHandle(ReadOnlySpan<byte> data, ref int position) =>
        (Varint.Read(data, ref position), Varint.Read(data, ref position));

    private static ReadOnlyMemory<byte> ReadBlock(ReadOnlyMemory<byte> file, (ulong Offset, ulong Size) handle)
    {
        var length = (ulong)file.Length;
        if (handle.Offset > length || handle.Size > length - handle.Offset || length - handle.Offset - handle.Size < BlockTrailerBytes)
            throw new InvalidDataException("a block lies outside the file");
        var start = (int)handle.Offset;
        var size = (int)handle.Size;
        var stored = BinaryPrimitives.ReadUInt32LittleEndian(file.Span[(start + size + 1)..]);
        if (Crc32C.Mask(Crc32C.Compute(file.Span.Slice(start, size + 1))) != stored)
            throw new InvalidDataException("a block's checksum does not match");
        return file.Span[start + size] switch
        {
            0 => file.Slice(start, size),
            1 => Snappy.Decompress(file.Span.Slice(start, size)),
            var type => throw new InvalidDataException($"a block has the unknown compression {type}"),
        };
    }

    private static List<KeyValuePair<string, ReadOnlyMemory<byte>>> Entries(ReadOnlyMemory<byte> block, ref long budget)
    {
        if (block.Length < 4)
            throw new InvalidDataException("a block is too short");
        var restarts = BinaryPrimitives.ReadUInt32LittleEndian(block.Span[^4..]);
        if (restarts > (uint)(block.Length - 4) / 4)
            throw new InvalidDataException("a block's restart list lies outside it");
        var end = block.Length - 4 - (4 * (int)restarts);

        var entries = new List<KeyValuePair<string, ReadOnlyMemory<byte>>>();
        byte[] key = [];
        var position = 0;
        while (position < end)
        {
            var span = block.Span[..end];
            var shared = Varint.Read(span, ref position);
            var unshared = Varint.Read(span, ref position);
            var valueLength = Varint.Read(span, ref position);
            var left = (ulong)(end - position);
            if (shared > (ulong)key.Length || unshared > left || valueLength > left - unshared)
                throw new InvalidDataException("a block's entry lies outside it");
            if ((budget -= BytesOfEntry + (long)(shared + unshared)) < 0)
                throw new InvalidDataException("the names take too much memory");
            key = [.. key.AsSpan(0, (int)shared), .. span.Slice(position, (int)unshared)];
            position += (int)unshared;
            entries.Add(new(Encoding.UTF8.GetString(key), block.Slice(position, (int)valueLength)));
            position += (int)valueLength;
        }
        return entries;
    }
}
