using System.Net;
using System.Text.Json.Nodes;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.Gateway.Infrastructure;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Gateway.Models;

/// <summary>Cards that say something else than the defaults, and cards that are wrong.</summary>
public sealed class ModelCardTests : IAsyncLifetime
{
    private readonly string _models = Directory.CreateTempSubdirectory("clothing-cards-").FullName;
    private StubModelServer _server = null!;
    private RunningGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        var version = new StubModel(1, 10, new StubSignature("serving_default", "x", DType.Float32, 8, 8, 3)) { Score = red => [red, 0.25f, .. new float[8]] };
        _server = await StubModelServer.StartAsync(("toy", [version]), ("other", [version]));
        _gateway = await RunningGateway.StartAsync(_server.Address, $"--Gateway:ModelsPath={_models}");
        await _gateway.Http.GetAsync("/api/models/other").JsonAsync();
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_models, recursive: true);
    }

    [Fact]
    public async Task Predict_ActivationSoftmax_TakesScoresAsProbabilities()
    {
        WriteCard("""{"labels": ["a","b","c","d","e","f","g","h","i","j"], "output": {"activation": "softmax"}}""");
        Assert.True(await Poll.UntilAsync(async () => (string?)(await ModelAsync())["labels"]![1] == "b", happened => happened));

        var answer = await _gateway.Http.PostRawAsync("/api/models/toy/predictions", Paint.Bmp(0)).JsonAsync();

        Assert.Equal("b", answer.Labels()[1]);
        Assert.Equal(0.25f, (float)answer["predictions"]![0]!["top"]![1]!["probability"]!);
    }

    [Fact]
    public async Task Predict_ColorBgr_SendsBlueFirst()
    {
        WriteCard("""{"input": {"color": "bgr"}}""");
        Assert.True(await Poll.UntilAsync(async () => (bool)(await ModelAsync())["cardFound"]!, happened => happened));

        var answer = await _gateway.Http.PostRawAsync("/api/models/toy/predictions", Paint.Bmp(9)).JsonAsync();

        Assert.Equal(0, (float)answer["predictions"]![0]!["top"]!.AsArray().Single(entry => (string)entry!["label"]! == "class 0")!["score"]!);
    }

    [Theory]
    [InlineData("""{"labels": ["only one"]}""", "lists 1 labels, and the model answers 10")]
    [InlineData("""{"input": {"scale": "huge"}}""", "$.input.scale")]
    [InlineData("""{"input": """, "no valid card")]
    [InlineData("""{"labels": []}""", "empty list of labels")]
    [InlineData("""{"input": {"color": "gray"}}""", "input.color")]
    [InlineData("""{"signatures": {"predict": "nothing"}}""", "signatures.predict")]
    public async Task Predict_WrongCard_SaysWhatIsWrongAndSparesOtherModels(string card, string expected)
    {
        WriteCard(card);
        Assert.True(await Poll.UntilAsync(async () => (string?)(await ModelAsync())["problem"] is not null, happened => happened));

        using var response = await _gateway.Http.PostRawAsync("/api/models/toy/predictions", Paint.Bmp(0));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal("model_unavailable", (string)problem["code"]!);
        Assert.Contains(expected, (string)problem["detail"]!, StringComparison.Ordinal);
        using var other = await _gateway.Http.PostRawAsync("/api/models/other/predictions", Paint.Bmp(0));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task Get_SecondNameOfAFolder_HasTheFoldersCard()
    {
        await File.WriteAllTextAsync(Path.Combine(_models, "models.config"),
            """model_config_list { config { name: "other" base_path: "/models/toy" model_platform: "tensorflow" } }""");
        WriteCard("""{"labels": ["a","b","c","d","e","f","g","h","i","j"]}""");

        Assert.True(await Poll.UntilAsync(
            async () => (string?)(await _gateway.Http.GetAsync("/api/models/other").JsonAsync())["labels"]![1] == "b", happened => happened));
    }

    private Task<JsonNode> ModelAsync() => _gateway.Http.GetAsync("/api/models/toy").JsonAsync();

    private void WriteCard(string json)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_models, "toy"));
        // Moved into place whole: the gateway may read at any moment.
        var draft = Path.Combine(_models, "draft.json");
        File.WriteAllText(draft, json);
        File.Move(draft, Path.Combine(folder.FullName, "model.json"), overwrite: true);
    }
}
