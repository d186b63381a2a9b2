using ClothingApp.ModelServer.SavedModels;

namespace ClothingApp.Tests.ModelServer.SavedModels;

public sealed class TensorBundleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bundle").FullName;

    public TensorBundleTests()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(ModelServerFixture.ModelsFolder, "digits", "1", "variables")))
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
    }

    private string Prefix => Path.Combine(_folder, "variables");

    [Fact]
    public void Read_FlippedByteInTheData_SaysThatTheChecksumDoesNotMatch()
    {
        var data = Path.Combine(_folder, "variables.data-00000-of-00001");
        var bytes = File.ReadAllBytes(data);
        bytes[1000] ^= 1;
        File.WriteAllBytes(data, bytes);
        var bundle = new TensorBundle(Prefix);

        var errors = bundle.Keys.Select(k => Record.Exception(() => bundle.Read(k))).OfType<ModelLoadException>().ToArray();

        Assert.Contains("checksum", Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TruncatedData_SaysThatTheVariableLiesOutside()
    {
        using (var file = File.OpenWrite(Path.Combine(_folder, "variables.data-00000-of-00001")))
            file.SetLength(100);
        var bundle = new TensorBundle(Prefix);

        var error = Assert.Throws<BrokenModelException>(() => bundle.Keys.Select(bundle.Read).ToArray());

        Assert.Contains("lies outside the data file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_EveryByteOfTheIndexChanged_NeverFailsOtherwiseThanByItsOwnError()
    {
        var index = Prefix + ".index";
        var original = File.ReadAllBytes(index);
        for (var i = 0; i < original.Length; i++)
        {
            var changed = (byte[])original.Clone();
            changed[i] ^= 0x55;
            File.WriteAllBytes(index, changed);

            // A changed length may still be a table; what it must not be is another exception, or a hang.
            var error = Record.Exception(() => new TensorBundle(Prefix));
            Assert.True(error is null or ModelLoadException, $"byte {i}: {error}");
        }
    }

    [Fact]
    public void Open_NoIndex_SaysWhatToDo()
    {
        File.Delete(Prefix + ".index");

        var error = Assert.Throws<BrokenModelException>(() => new TensorBundle(Prefix));

        Assert.Contains("copy its variables folder whole", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
