using System.Buffers.Binary;

namespace ClothingApp.ModelServer.SavedModels;

/// <summary>
/// A file of TensorFlow's records (TFRecord). Each is
/// <code>length, 8 bytes | masked CRC32C of these 8 | the record | masked CRC32C of the record</code>
/// with little-endian numbers.
/// </summary>
internal static class RecordFile
{
    private const int LengthBytes = 8, ChecksumBytes = 4;

    /// <summary>Of one record; nothing that a server takes as a request is larger.</summary>
    public const long MaxRecordBytes = 256 << 20;

    /// <summary>Reads record by record: no more than one is in memory.</summary>
    /// <exception cref="InvalidDataException">The file is broken; says where.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IEnumerable<byte[]> Read(string path)
    {
        using var file = File.OpenRead(path);
        var head = new byte[LengthBytes + ChecksumBytes];
        var tail = new byte[ChecksumBytes];
        while (file.Position < file.Length)
        {
            var at = file.Position;
            Fill(file, head, at);
            if (!IsIntact(head.AsSpan(0, LengthBytes), head.AsSpan(LengthBytes)))
                throw Broken(at, "the checksum of its length does not match");
            var length = BinaryPrimitives.ReadUInt64LittleEndian(head);
            if (length > (ulong)Math.Max(0, file.Length - file.Position - ChecksumBytes))
                throw Broken(at, $"it says that it has {length} bytes, and the file ends before that");
            if (length > MaxRecordBytes)
                throw Broken(at, $"it has {length} bytes; at most {MaxRecordBytes} are read");
            var record = new byte[length];
            Fill(file, record, at);
            Fill(file, tail, at);
            if (!IsIntact(record, tail))
                throw Broken(at, "its checksum does not match");
            yield return record;
        }
    }

    private static bool IsIntact(ReadOnlySpan<byte> data, ReadOnlySpan<byte> checksum) =>
        Crc32C.Mask(Crc32C.Compute(data)) == BinaryPrimitives.ReadUInt32LittleEndian(checksum);

    private static void Fill(FileStream file, byte[] buffer, long record)
    {
        if (file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length)
            throw Broken(record, "the file ends within it");
    }

    private static InvalidDataException Broken(long at, string how) => new($"corrupted record at {at}: {how}");
}
