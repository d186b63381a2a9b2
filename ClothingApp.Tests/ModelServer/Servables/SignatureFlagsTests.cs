using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.SavedModels.Protocol;
using Google.Protobuf;

namespace ClothingApp.Tests.ModelServer.Servables;

/// <summary><c>--saved_model_tags</c> and <c>--enable_signature_method_name_check</c>.</summary>
public sealed class SignatureFlagsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tags-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Load_TagsGiven_TakesTheGraphWithExactlyThose()
    {
        var model = new SavedModel { SavedModelSchemaVersion = 1 };
        foreach (var (tags, signature) in new[] { ("serve", "plain"), ("serve gpu", "gpu"), ("train", "train") })
        {
            var graph = new MetaGraphDef { MetaInfoDef = new MetaGraphDef.Types.MetaInfoDef { Tags = { tags.Split(' ') } } };
            graph.SignatureDef.Add(signature, new ClothingApp.Serving.Protocol.SignatureDef());
            model.MetaGraphs.Add(graph);
        }
        File.WriteAllBytes(Path.Combine(_folder.FullName, "saved_model.pb"), model.ToByteArray());

        Assert.Equal(["plain"], SavedModelBundle.Load(_folder.FullName).Signatures.Keys);
        Assert.Equal(["gpu"], SavedModelBundle.Load(_folder.FullName, "gpu,serve").Signatures.Keys);
        Assert.Equal(["train"], SavedModelBundle.Load(_folder.FullName, "train").Signatures.Keys);
        Assert.Contains("has no graph with the tag 'tpu'; its tags are: serve | serve,gpu | train", Assert.Throws<ModelLoadException>(() => SavedModelBundle.Load(_folder.FullName, "tpu")).Message, StringComparison.Ordinal);
        Assert.NotEqual(SavedModelBundle.Load(_folder.FullName).HashContents(), SavedModelBundle.Load(_folder.FullName, "train").HashContents());
    }

    [Fact]
    public async Task Classify_SignatureForSomethingElse_IsRefusedOnlyWhereAskedFor()
    {
        var checking = new TinyServer { Flags = ["--enable_signature_method_name_check"] };
        await checking.InitializeAsync();
        try
        {
            var (status, body) = await checking.PostAsync("/v1/models/tiny:regress", """{"signature_name": "classify", "examples": [{"x": 1.0}]}""");
            Assert.Equal(400, status);
            Assert.Contains("Expected regression signature method_name to be tensorflow/serving/regress. Was: tensorflow/serving/classify", body, StringComparison.Ordinal);
            Assert.Equal(200, (await checking.PostAsync("/v1/models/tiny:regress", """{"signature_name": "regress", "examples": [{"x": 1.0}]}""")).Status);
            Assert.Equal(200, (await checking.PostAsync("/v1/models/tiny:predict", """{"instances": [1.0]}""")).Status);
        }
        finally
        {
            await checking.DisposeAsync();
        }
    }
}
