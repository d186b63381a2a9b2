using System.IO.Compression;
using System.Text;

namespace ClothingApp.Tests.Infrastructure;

public sealed class NpzFileTests
{
    [Theory]
    [InlineData("<f4", "(2, 3)", 24, "float32", new[] { 2, 3 })]
    [InlineData("|u1", "(5,)", 5, "uint8", new[] { 5 })]
    [InlineData("<i8", "()", 8, "int64", new int[0])]
    [InlineData("|b1", "(0, 4)", 0, "bool", new[] { 0, 4 })]
    [InlineData("<f2", "(1, 1, 2)", 4, "float16", new[] { 1, 1, 2 })]
    public void Indexer_OneArray_GivesTypeShapeAndBytes(string descr, string shape, int bytes, string type, int[] dimensions)
    {
        var data = Enumerable.Range(1, bytes).Select(i => (byte)i).ToArray();
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".npz");
        try
        {
            Write(path, "some.name", descr, shape, data);
            using var file = NpzFile.Open(path);

            Assert.Equal(["some.name"], file.Names);
            var array = file["some.name"];
            Assert.Equal(type, array.DType);
            Assert.Equal(dimensions, array.Shape);
            Assert.Equal(data, array.Data);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Write(string path, string name, string descr, string shape, byte[] data)
    {
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        using var stream = archive.CreateEntry(name + ".npy").Open();
        var header = Encoding.ASCII.GetBytes($"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n");
        stream.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. header, .. data]);
    }
}
