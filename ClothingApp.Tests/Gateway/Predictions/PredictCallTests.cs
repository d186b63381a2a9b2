using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.Gateway.Infrastructure;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Gateway.Predictions;

/// <summary>What reaches the model server.</summary>
public sealed class PredictCallTests
{
    private const string Path = "/api/models/clothing-model/predictions";

    [Fact]
    public async Task Predict_ThreePicturesOneBroken_GoAsOneCallWithTwo()
    {
        await using var models = await StubModelServer.StartAsync(("clothing-model", [StubModel.Clothing()]));
        await using var gateway = await RunningGateway.StartAsync(models.Address);
        using var form = new MultipartFormDataContent();
        form.Add(new ByteArrayContent(Paint.Bmp(1)), "file", "a.bmp");
        form.Add(new ByteArrayContent([1, 2, 3]), "file", "b.bmp");
        form.Add(new ByteArrayContent(Paint.Bmp(2)), "file", "c.bmp");

        await (await gateway.WhenReadyAsync()).Http.PostAsync(Path, form).JsonAsync();

        Assert.Equal([new SeenPredict("clothing-model", null, "serving_uint8", DType.UInt8, TensorShape.Of(2, 299, 299, 3))], models.Seen);
    }

    [Fact]
    public async Task Predict_VersionWithoutTheUint8Signature_GetsFloats()
    {
        var plain = StubModel.Clothing() with { Signatures = [StubModel.Clothing().Signatures[0]] };
        await using var models = await StubModelServer.StartAsync(("clothing-model", [plain]));
        await using var gateway = await RunningGateway.StartAsync(models.Address);

        var answer = await (await gateway.WhenReadyAsync()).Http.PostRawAsync(Path, Paint.Bmp(4)).JsonAsync();

        Assert.Equal("pants", answer.Labels()[0]);
        Assert.Equal(DType.Float32, Assert.Single(models.Seen).Type);
    }

    [Fact]
    public async Task Predict_LargeFloatModel_IsCutIntoCallsOfLessThan64MiB()
    {
        var large = new StubModel(1, 10, new StubSignature("serving_default", "x", DType.Float32, 1400, 1400, 3));
        await using var models = await StubModelServer.StartAsync(("large", [large]));
        await using var gateway = await RunningGateway.StartAsync(models.Address);
        using var form = new MultipartFormDataContent();
        for (var i = 0; i < 4; i++)
            form.Add(new ByteArrayContent(Paint.Bmp(i)), "file", $"{i}.bmp");

        var answer = await gateway.Http.PostAsync("/api/models/large/predictions", form).JsonAsync();

        Assert.Equal(["class 0", "class 1", "class 2", "class 3"], Enumerable.Range(0, 4).Select(i => answer.Labels(i)[0]));
        Assert.Equal([2L, 2L], models.Seen.Select(call => call.Shape[0]));
    }

    [Fact]
    public async Task Predict_NewVersionWithAnotherInput_IsFollowedByTheVeryNextRequest()
    {
        await using var models = await StubModelServer.StartAsync(("clothing-model", [StubModel.Clothing()]));
        // Too seldom to help: the answer itself has to make the gateway ask again.
        await using var gateway = await RunningGateway.StartAsync(models.Address, "--Gateway:ModelRefresh=01:00:00");
        await (await gateway.WhenReadyAsync()).Http.PostRawAsync(Path, Paint.Bmp(4)).JsonAsync();
        models.Models["clothing-model"] = [new StubModel(2, 10, new StubSignature("serving_default", "picture", DType.Float32, 64, 48, 3))];

        var answer = await gateway.Http.PostRawAsync(Path, Paint.Bmp(8)).JsonAsync();

        Assert.Equal(2, (long)answer["version"]!);
        Assert.Equal("skirt", answer.Labels()[0]);
        Assert.Equal(TensorShape.Of(1, 64, 48, 3), models.Seen.Last().Shape);
    }

    [Fact]
    public async Task Predict_NewVersion_ShowsInTheListWithoutARestart()
    {
        await using var models = await StubModelServer.StartAsync(("clothing-model", [StubModel.Clothing()]));
        await using var gateway = await RunningGateway.StartAsync(models.Address);
        await gateway.WhenReadyAsync();

        models.Models["clothing-model"] = [StubModel.Clothing(1), StubModel.Clothing(2)];

        Assert.True(await Poll.UntilAsync(async () =>
            (await gateway.Http.GetAsync("/api/models/clothing-model").JsonAsync())["versions"]!.AsArray().Count == 2, happened => happened));
    }
}
