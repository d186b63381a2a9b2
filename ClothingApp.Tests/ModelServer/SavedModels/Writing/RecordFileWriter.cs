using System.Buffers.Binary;
using ClothingApp.ModelServer.SavedModels;

namespace ClothingApp.Tests.ModelServer.SavedModels.Writing;

/// <summary>Writes files of TensorFlow's records.</summary>
internal static class RecordFileWriter
{
    public static byte[] Bytes(params IEnumerable<byte[]> records)
    {
        var file = new List<byte>();
        var number = new byte[8];
        foreach (var record in records)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(number, (ulong)record.Length);
            file.AddRange(number);
            AddChecksum(number);
            file.AddRange(record);
            AddChecksum(record);
        }
        return [.. file];

        void AddChecksum(byte[] data)
        {
            var checksum = new byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(checksum, Crc32C.Mask(Crc32C.Compute(data)));
            file.AddRange(checksum);
        }
    }
}
