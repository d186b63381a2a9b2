using ClothingApp.Grpc;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.Gateway.Infrastructure;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Gateway.Errors;

/// <summary>A model server that is absent, slow, overloaded or wrong.</summary>
public sealed class ModelServerFailureTests
{
    private const string Path = "/api/models/clothing-model/predictions";

    [Fact]
    public async Task Predict_ModelServerNeverThere_Answers503AndIsNotReady()
    {
        var gone = await StubModelServer.StartAsync();
        await gone.DisposeAsync();
        await using var gateway = await RunningGateway.StartAsync(gone.Address);

        using var response = await gateway.Http.PostRawAsync(Path, Paint.Bmp(1));

        await ProblemAsserts.IsProblemAsync(response, 503, "model_unavailable", "cannot be reached");
        Assert.Equal(503, (int)(await gateway.Http.GetAsync("/ready")).StatusCode);
        Assert.Equal(200, (int)(await gateway.Http.GetAsync("/alive")).StatusCode);
    }

    [Fact]
    public async Task Predict_ModelServerGoneLater_Answers503ButStaysReady()
    {
        var models = await StubModelServer.StartAsync(("clothing-model", [StubModel.Clothing()]));
        await using var gateway = await RunningGateway.StartAsync(models.Address);
        await gateway.WhenReadyAsync();
        await models.DisposeAsync();

        using var response = await gateway.Http.PostRawAsync(Path, Paint.Bmp(1));

        await ProblemAsserts.IsProblemAsync(response, 503, "model_unavailable", "cannot be reached");
        Assert.Equal(200, (int)(await gateway.Http.GetAsync("/ready")).StatusCode);
        Assert.True(await Poll.UntilAsync(async () => (int)(await gateway.Http.GetAsync("/health")).StatusCode == 503, happened => happened));
        Assert.True(await Poll.UntilAsync(async () => !(bool)(await gateway.Http.GetAsync("/api/models/clothing-model").JsonAsync())["available"]!, happened => happened));
    }

    [Fact]
    public async Task Predict_SlowModel_Answers504WithinTheDeadline()
    {
        var slow = StubModel.Clothing() with { Before = ct => Task.Delay(Timeout.Infinite, ct) };
        await using var models = await StubModelServer.StartAsync(("clothing-model", [slow]));
        await using var gateway = await RunningGateway.StartAsync(models.Address, "--Gateway:RequestTimeout=00:00:00.500");
        await gateway.WhenReadyAsync();

        using var response = await gateway.Http.PostRawAsync(Path, Paint.Bmp(1));

        await ProblemAsserts.IsProblemAsync(response, 504, "deadline_exceeded");
    }

    [Theory]
    [InlineData(GrpcStatusCode.ResourceExhausted, "overloaded")]
    [InlineData(GrpcStatusCode.InvalidArgument, "model_unavailable")]
    [InlineData(GrpcStatusCode.Internal, "model_unavailable")]
    public async Task Predict_ModelServerRefuses_AnswersWithoutItsText(GrpcStatusCode status, string code)
    {
        var refusing = StubModel.Clothing() with { Before = _ => throw new GrpcException(status, "secret") };
        await using var models = await StubModelServer.StartAsync(("clothing-model", [refusing]));
        await using var gateway = await RunningGateway.StartAsync(models.Address);
        await gateway.WhenReadyAsync();

        using var response = await gateway.Http.PostRawAsync(Path, Paint.Bmp(1));

        await ProblemAsserts.IsProblemAsync(response, 503, code);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public async Task Predict_ScoresThatAreNoNumbers_AreNotPassedOn(float score)
    {
        var broken = StubModel.Clothing() with { Score = _ => [score, .. new float[9]] };
        await using var models = await StubModelServer.StartAsync(("clothing-model", [broken]));
        await using var gateway = await RunningGateway.StartAsync(models.Address);
        await gateway.WhenReadyAsync();

        using var response = await gateway.Http.PostRawAsync(Path, Paint.Bmp(1));

        await ProblemAsserts.IsProblemAsync(response, 503, "model_unavailable", "not finite");
    }

    [Fact]
    public async Task Predict_OutputOfUnknownWidthThatFitsNoCard_IsNotPassedOn()
    {
        var narrow = StubModel.Clothing() with { Score = _ => new float[3], Classes = 3, DeclaredClasses = -1 };
        await using var models = await StubModelServer.StartAsync(("clothing-model", [narrow]));
        await using var gateway = await RunningGateway.StartAsync(models.Address);
        await gateway.WhenReadyAsync();

        using var response = await gateway.Http.PostRawAsync(Path, Paint.Bmp(1));

        await ProblemAsserts.IsProblemAsync(response, 503, "model_unavailable", "10 labels, and it answered 3 scores");
    }
}
