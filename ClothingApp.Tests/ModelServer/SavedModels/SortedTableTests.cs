using System.Buffers.Binary;
using ClothingApp.ModelServer.SavedModels;

namespace ClothingApp.Tests.ModelServer.SavedModels;

public sealed class SortedTableTests
{
    private const int KeyBytes = 100;

    [Fact]
    public void Read_OneBlockNamedOnce_GivesItsEntry()
    {
        var entry = Assert.Single(SortedTable.Read(Table(handles: 1, entries: 1)));

        Assert.Equal(new string('k', KeyBytes), entry.Key);
    }

    [Fact]
    public void Read_OneBlockNamedOverAndOver_IsRefusedBeforeItFillsTheMemory()
    {
        // 4,000 times 4,000 names of 100 letters, from 28 kB.
        var file = Table(handles: 4_000, entries: 4_000);

        var error = Assert.Throws<InvalidDataException>(() => SortedTable.Read(file));

        Assert.Contains("too much memory", error.Message, StringComparison.Ordinal);
    }

    // A block of equal keys (each but the first only repeats the one before), and an index that names it again and again.
    private static byte[] Table(int handles, int entries)
    {
        var data = Block([.. Entry(0, KeyBytes), .. Enumerable.Repeat((byte)'k', KeyBytes),
            .. Enumerable.Repeat(Entry(KeyBytes, 0), entries - 1).SelectMany(e => e)]);
        byte[] handle = [0, .. Varint(data.Length - 5)];
        var index = Block([.. Enumerable.Repeat<byte[]>([0, 0, (byte)handle.Length, .. handle], handles).SelectMany(e => e)]);
        var footer = new byte[48];
        ((byte[])[0, 0, .. Varint(data.Length), .. Varint(index.Length - 5)]).CopyTo(footer, 0);
        BinaryPrimitives.WriteUInt64LittleEndian(footer.AsSpan(40), 0xdb4775248b80fb57);
        return [.. data, .. index, .. footer];

        static byte[] Entry(int shared, int unshared) => [(byte)shared, (byte)unshared, 0];
    }

    // The entries, no restarts, then what follows a block: no compression, and the checksum.
    private static byte[] Block(byte[] entries)
    {
        byte[] block = [.. entries, 0, 0, 0, 0, 0];
        var crc = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(crc, Crc32C.Mask(Crc32C.Compute(block)));
        return [.. block, .. crc];
    }

    private static byte[] Varint(int value)
    {
        var bytes = new List<byte>();
        for (; value > 127; value >>= 7)
            bytes.Add((byte)(value | 128));
        return [.. bytes, (byte)value];
    }
}
