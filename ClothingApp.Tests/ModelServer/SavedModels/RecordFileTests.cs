using ClothingApp.ModelServer.SavedModels;
using ClothingApp.Tests.ModelServer.SavedModels.Writing;

namespace ClothingApp.Tests.ModelServer.SavedModels;

public sealed class RecordFileTests : IDisposable
{
    private static readonly byte[][] Records = [[1, 2, 3], [], [4]];

    private readonly string _path = Path.GetTempFileName();

    [Fact]
    public void Read_WhatWasWritten_ComesBack()
    {
        File.WriteAllBytes(_path, RecordFileWriter.Bytes(Records));

        Assert.Equal(Records, RecordFile.Read(_path));
    }

    // The masked checksum of eight zero bytes, as TensorFlow's own files of empty records have it.
    [Fact]
    public void Read_EmptyRecordOfTensorFlow_IsIntact()
    {
        File.WriteAllBytes(_path, [0, 0, 0, 0, 0, 0, 0, 0, 0x29, 0x03, 0x98, 0x07, 0xd8, 0xea, 0x82, 0xa2]);

        Assert.Equal([], Assert.Single(RecordFile.Read(_path)));
    }

    [Fact]
    public void Read_AnyByteChanged_IsNoticed()
    {
        var whole = RecordFileWriter.Bytes(Records);
        for (var i = 0; i < whole.Length; i++)
        {
            byte[] changed = [.. whole];
            changed[i] ^= 0x10;
            File.WriteAllBytes(_path, changed);

            var error = Assert.Throws<InvalidDataException>(() => RecordFile.Read(_path).Count());

            Assert.StartsWith("corrupted record at ", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_FileThatEndsWithinARecord_IsNoticed()
    {
        var whole = RecordFileWriter.Bytes([1, 2, 3]);
        for (var length = 1; length < whole.Length; length++)
        {
            File.WriteAllBytes(_path, whole[..length]);
            Assert.Throws<InvalidDataException>(() => RecordFile.Read(_path).Count());
        }
    }

    [Fact]
    public void Read_LengthBeyondTheFile_TakesNoMemoryForIt()
    {
        // Intact, and a lie: nothing of what it promises is there.
        byte[] head = [.. BitConverter.GetBytes(1UL << 40)];
        File.WriteAllBytes(_path, [.. head, .. BitConverter.GetBytes(Crc32C.Mask(Crc32C.Compute(head)))]);

        var error = Assert.Throws<InvalidDataException>(() => RecordFile.Read(_path).Count());

        Assert.Contains("it says that it has 1099511627776 bytes, and the file ends before that", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_path);
}
