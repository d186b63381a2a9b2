using ClothingApp.ModelServer.Servables;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Servables;

public sealed class GraphCacheTests : IDisposable
{
    private static readonly string Model = Path.Combine(ModelServerFixture.ModelsFolder, "digits", "1");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("graph-cache-");

    [Fact]
    public async Task Load_SecondTime_AnswersTheSameFromTheCache()
    {
        var converted = await AnswerAsync(Model);
        var entry = Assert.Single(_folder.GetDirectories());
        var longAgo = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        Directory.SetLastWriteTimeUtc(entry.FullName, longAgo);

        var kept = await AnswerAsync(Model);

        Assert.Equal(converted, kept);
        // An entry that was used says so.
        Assert.True(Directory.GetLastWriteTimeUtc(entry.FullName) > longAgo);
    }

    [Theory]
    [InlineData("program.json")]
    [InlineData("0.onnx")]
    public async Task Load_BrokenEntry_IsConvertedAgain(string file)
    {
        var converted = await AnswerAsync(Model);
        await File.WriteAllTextAsync(Path.Combine(Assert.Single(_folder.GetDirectories()).FullName, file), "broken");

        Assert.Equal(converted, await AnswerAsync(Model));
        Assert.NotEqual("broken", await File.ReadAllTextAsync(Path.Combine(Assert.Single(_folder.GetDirectories()).FullName, file)));
    }

    [Theory]
    [InlineData("program.json")]
    [InlineData("0.onnx")]
    public async Task Load_BitFlippedInAnEntry_IsConvertedAgain(string file)
    {
        var converted = await AnswerAsync(Model);
        var path = Path.Combine(Assert.Single(_folder.GetDirectories()).FullName, file);
        // In the middle of a weight, or of a name: nothing but the checksum knows.
        var flipped = await File.ReadAllBytesAsync(path);
        flipped[flipped.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, flipped);

        Assert.Equal(converted, await AnswerAsync(Model));
        Assert.NotEqual(flipped, await File.ReadAllBytesAsync(Path.Combine(Assert.Single(_folder.GetDirectories()).FullName, file)));
    }

    [Fact]
    public async Task Load_AnotherModel_HasAnEntryOfItsOwn()
    {
        await AnswerAsync(Model);
        using var changed = new TemporaryCopy(Model);
        await File.WriteAllTextAsync(Path.Combine(changed.Folder, "fingerprint.txt"), "changed");

        await AnswerAsync(changed.Folder);

        Assert.Equal(2, _folder.GetDirectories().Length);
    }

    [Fact]
    public async Task Load_FolderThatCannotBeMade_ServesWithoutKeeping()
    {
        var file = Path.Combine(_folder.FullName, "a file");
        await File.WriteAllTextAsync(file, "");

        using var servable = Servable.Load(Model, new GraphCache(file));

        Assert.NotNull(await servable.GetSignatureAsync(Servable.DefaultSignature));
    }

    [Fact]
    public async Task TakeTurn_WhileAnotherConvertsTheSame_WaitsForItsEntry()
    {
        var turn = await new GraphCache(_folder.FullName).TakeTurnAsync("key");
        var waiting = new GraphCache(_folder.FullName).TakeTurnAsync("key");
        using (await new GraphCache(_folder.FullName).TakeTurnAsync("another key"))
            Assert.False(waiting.IsCompleted);

        await File.WriteAllTextAsync(Path.Combine(_folder.CreateSubdirectory("key").FullName, "program.json"), "{}");
        Assert.Null(await waiting.WaitAsync(TimeSpan.FromSeconds(60)));
        turn!.Dispose();
        Assert.Empty(_folder.GetFiles());
    }

    [Fact]
    public async Task TakeTurn_TheOtherEndsWithoutAnEntry_IsNext()
    {
        var turn = await new GraphCache(_folder.FullName).TakeTurnAsync("key");
        var waiting = new GraphCache(_folder.FullName).TakeTurnAsync("key");
        turn!.Dispose();
        using var next = await waiting.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.NotNull(next);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<float[]> AnswerAsync(string model)
    {
        using var servable = Servable.Load(model, new GraphCache(_folder.FullName));
        var signature = await servable.GetSignatureAsync(Servable.DefaultSignature);
        float[] pixels = [.. Enumerable.Range(0, 28 * 28).Select(i => i % 7 / 7f)];
        using var picture = Tensor.Create<float>(TensorShape.Of(1, 28, 28), pixels);
        var answers = signature.Run(new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["flatten_input"] = picture }, ["dense_1"], CancellationToken.None);
        using var scores = answers["dense_1"];
        return scores.AsSpan<float>().ToArray();
    }

    private sealed class TemporaryCopy : IDisposable
    {
        public TemporaryCopy(string folder)
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            {
                var target = Path.Combine(Folder, Path.GetRelativePath(folder, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
        }

        public string Folder { get; } = Directory.CreateTempSubdirectory("copied-model-").FullName;

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
