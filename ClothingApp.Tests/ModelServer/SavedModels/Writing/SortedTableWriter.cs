using System.Buffers.Binary;
using System.Text;
using ClothingApp.ModelServer.SavedModels;

namespace ClothingApp.Tests.ModelServer.SavedModels.Writing;

/// <summary>Writes a sorted table file: blocks of entries, an empty meta index, the index, the footer.</summary>
/// <param name="entriesPerBlock">How many entries a block holds at most.</param>
/// <param name="compressed">True for Snappy, which older checkpoints use.</param>
internal sealed class SortedTableWriter(int entriesPerBlock, bool compressed)
{
    // Every 16th key is written whole, as TensorFlow does; the index has none but whole keys.
    private const int RestartInterval = 16;

    private readonly List<byte> _file = [];

    /// <param name="entries">Sorted by key.</param>
    public byte[] Write(IReadOnlyList<(string Key, byte[] Value)> entries)
    {
        var handles = entries.Chunk(entriesPerBlock).Select(block => (block[^1].Key, Value: AddBlock(Block(block, RestartInterval)))).ToArray();
        var meta = AddBlock(Block([], RestartInterval));
        var index = AddBlock(Block(handles, 1));
        var footer = new byte[48];
        ((byte[])[.. meta, .. index]).CopyTo(footer, 0);
        BinaryPrimitives.WriteUInt64LittleEndian(footer.AsSpan(40), 0xdb4775248b80fb57);
        return [.. _file, .. footer];
    }

    public static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value > 127; value >>= 7)
            bytes.Add((byte)(value | 128));
        return [.. bytes, (byte)value];
    }

    private static byte[] Block((string Key, byte[] Value)[] entries, int restartInterval)
    {
        var (block, restarts, last) = (new List<byte>(), new List<int>(), Array.Empty<byte>());
        for (var i = 0; i < entries.Length; i++)
        {
            var key = Encoding.UTF8.GetBytes(entries[i].Key);
            var shared = i % restartInterval == 0 ? 0 : key.AsSpan().CommonPrefixLength(last);
            if (i % restartInterval == 0)
                restarts.Add(block.Count);
            block.AddRange([.. Varint((ulong)shared), .. Varint((ulong)(key.Length - shared)), .. Varint((ulong)entries[i].Value.Length), .. key[shared..], .. entries[i].Value]);
            last = key;
        }
        if (restarts.Count == 0)
            restarts.Add(0);
        foreach (var number in restarts.Append(restarts.Count))
            block.AddRange(BitConverter.GetBytes(number));
        return [.. block];
    }

    // The block, how it is compressed, a checksum of both. Answers the handle: offset and size.
    private byte[] AddBlock(byte[] block)
    {
        var offset = _file.Count;
        byte[] stored = compressed ? SnappyWriter.Compress(block) : block;
        byte[] typed = [.. stored, compressed ? (byte)1 : (byte)0];
        _file.AddRange([.. typed, .. BitConverter.GetBytes(Crc32C.Mask(Crc32C.Compute(typed)))]);
        return [.. Varint((ulong)offset), .. Varint((ulong)stored.Length)];
    }
}
