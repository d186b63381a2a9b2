using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.Servables;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.ModelServer.Servables;

public sealed class ServableTests : IDisposable
{
    private const string Data = "variables/variables.data-00000-of-00001";

    private readonly string _folder = Directory.CreateTempSubdirectory("servable-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task GetSignature_DiskWasAwayForAMoment_WorksAfterwards()
    {
        foreach (var file in (string[])["saved_model.pb", "variables/variables.index"])
            Copy(file);
        using var servable = Servable.Load(_folder);
        await Assert.ThrowsAsync<ModelLoadException>(() => servable.GetSignatureAsync(Servable.DefaultSignature));

        Copy(Data);

        Assert.NotNull(await Poll.UntilAsync(() => TryGetAsync(servable), signature => signature is not null));
    }

    [Fact]
    public async Task Dispose_WhileASignatureIsConverted_FreesItWhenItIs()
    {
        foreach (var file in (string[])["saved_model.pb", "variables/variables.index", Data])
            Copy(file);
        var servable = Servable.Load(_folder);
        var converting = servable.GetSignatureAsync(Servable.DefaultSignature);
        servable.Dispose();

        var signature = await converting;
        Assert.True(await Poll.UntilAsync(() => IsFreed(signature), freed => freed));
    }

    private static async Task<LoadedSignature?> TryGetAsync(Servable servable)
    {
        try
        {
            return await servable.GetSignatureAsync(Servable.DefaultSignature);
        }
        catch (ModelLoadException)
        {
            return null;
        }
    }

    private static bool IsFreed(LoadedSignature signature)
    {
        try
        {
            signature.WarmUp(CancellationToken.None);
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    private void Copy(string file)
    {
        var target = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(Path.Combine(ModelServerFixture.ModelsFolder, "digits", "1", file), target);
    }
}
