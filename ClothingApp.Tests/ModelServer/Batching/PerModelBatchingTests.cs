using ClothingApp.ModelServer.Batching;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.Servables.Configuration;

namespace ClothingApp.Tests.ModelServer.Batching;

/// <summary><c>--enable_per_model_batching_parameters</c>: <c>batching_params.pbtxt</c> beside the saved_model.pb.</summary>
public sealed class PerModelBatchingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("version").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void For_VersionWithTheFile_IsItsOwnButForTheThreads()
    {
        Write("max_batch_size { value: 5 } num_batch_threads { value: 9 }");

        var settings = Batching("num_batch_threads { value: 3 } batch_timeout_micros { value: 1000 }").For(_folder);

        Assert.Equal((5, TimeSpan.Zero, 3), (settings?.MaxBatchSize, settings?.Timeout, settings?.Threads));
    }

    [Fact]
    public void For_VersionWithoutTheFile_IsNotBatched() => Assert.Null(Batching("").For(_folder));

    [Fact]
    public void For_SwitchIsOff_IsTheCommonFile()
    {
        Write("max_batch_size { value: 5 }");

        Assert.Equal(7, Batching("max_batch_size { value: 7 }", isPerModel: false).For(_folder)?.MaxBatchSize);
    }

    [Fact]
    public void For_WrongFile_FailsTheLoadAndNamesIt()
    {
        Write("max_batch_size { value: 0 }");

        var error = Assert.Throws<ModelLoadException>(() => Batching("").For(_folder));

        Assert.Contains("batching_params.pbtxt: max_batch_size must be positive; was 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BatchingIsOff_IsOff()
    {
        var batching = ServerBatching.Read(new ModelServerOptions { EnablePerModelBatchingParameters = true });

        Assert.Null(batching.Threads);
        Assert.Null(batching.For(_folder));
    }

    private static ServerBatching Batching(string common, bool isPerModel = true) => new(BatchingFile.Parse(common), isPerModel);

    private void Write(string text) => File.WriteAllText(Path.Combine(_folder, "batching_params.pbtxt"), text);
}
