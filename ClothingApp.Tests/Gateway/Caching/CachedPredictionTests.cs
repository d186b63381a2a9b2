using System.Net;
using ClothingApp.Grpc;
using ClothingApp.Tests.Gateway.Infrastructure;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Gateway.Caching;

/// <summary>The same picture twice is worked out once, whatever way it comes; and never with an old version's answer.</summary>
public sealed class CachedPredictionTests : IAsyncLifetime
{
    private const string Path = "/api/models/clothing-model/predictions";

    private StubModelServer _models = null!;
    private RunningGateway _gateway = null!;
    private PictureServer _pictures = null!;

    public async Task InitializeAsync()
    {
        _models = await StubModelServer.StartAsync(("clothing-model", [StubModel.Clothing()]));
        _pictures = await PictureServer.StartAsync();
        _gateway = await RunningGateway.StartAsync(_models.Address, $"--Gateway:Fetch:TrustedOrigins:0={_pictures.Origin}");
        await _gateway.WhenReadyAsync();
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _pictures.DisposeAsync();
        await _models.DisposeAsync();
    }

    [Fact]
    public async Task Predict_SamePictureByAddressAndAsFile_AsksTheModelOnce()
    {
        var first = await _gateway.Http.PostRawAsync(Path, Paint.Bmp(4)).JsonAsync();
        var second = await _gateway.Http.PostJsonAsync(Path, $$"""{"images": [{"url": "{{_pictures.Origin}}/class/4.bmp"}]}""").JsonAsync();

        Assert.Single(_models.Seen);
        Assert.Equal(first.Labels(), second.Labels());
        Assert.Null(first["predictions"]![0]!["cached"]);
        Assert.True((bool)second["predictions"]![0]!["cached"]!);
    }

    [Fact]
    public async Task Predict_SamePictureTwiceInOneRequest_AnswersBoth()
    {
        using var form = new MultipartFormDataContent();
        foreach (var index in (int[])[1, 2, 1, 2, 1])
            form.Add(new ByteArrayContent(Paint.Bmp(index)), "file", $"{index}.bmp");
        var answer = await _gateway.Http.PostAsync(Path, form).JsonAsync();

        Assert.Equal(["hat", "longsleeve", "hat", "longsleeve", "hat"], Enumerable.Range(0, 5).Select(i => answer.Labels(i)[0]));
        Assert.Equal(2, Assert.Single(_models.Seen).Shape[0]);
    }

    [Fact]
    public async Task Predict_SamePictureUnderWay_WaitsForItsAnswer()
    {
        var release = new TaskCompletionSource();
        _models.Models["clothing-model"] = [StubModel.Clothing() with { Before = ct => release.Task.WaitAsync(ct) }];
        var all = Enumerable.Range(0, 8).Select(_ => _gateway.Http.PostRawAsync(Path, Paint.Bmp(5)).JsonAsync()).ToList();
        await Poll.UntilAsync(() => _models.Seen.Count, count => count > 0);
        release.SetResult();

        Assert.All(await Task.WhenAll(all), answer => Assert.Equal("shirt", answer.Labels()[0]));
        Assert.Single(_models.Seen);
    }

    [Fact]
    public async Task Predict_TheOneUnderWayFails_TheOthersAskThemselves()
    {
        var calls = 0;
        var release = new TaskCompletionSource();
        _models.Models["clothing-model"] = [StubModel.Clothing() with
        {
            Before = async ct =>
            {
                await release.Task.WaitAsync(ct);
                if (Interlocked.Increment(ref calls) == 1)
                    throw new GrpcException(GrpcStatusCode.Internal, "broken");
            },
        }];
        var all = Enumerable.Range(0, 4).Select(_ => _gateway.Http.PostRawAsync(Path, Paint.Bmp(5))).ToList();
        await Poll.UntilAsync(() => _models.Seen.Count, count => count > 0);
        release.SetResult();

        var statuses = (await Task.WhenAll(all)).Select(response => response.StatusCode).ToList();
        Assert.Single(statuses, HttpStatusCode.ServiceUnavailable);
        Assert.Equal(3, statuses.Count(status => status == HttpStatusCode.OK));
    }

    [Fact]
    public async Task Predict_NewVersion_IsAskedAnew()
    {
        await _gateway.Http.PostRawAsync(Path, Paint.Bmp(4)).JsonAsync();
        _models.Models["clothing-model"] = [StubModel.Clothing(2)];
        await Poll.UntilAsync(async () => (long)(await _gateway.Http.GetAsync("/api/models/clothing-model").JsonAsync())["versions"]![0]!["version"]!, version => version == 2);

        Assert.Equal(2, (long)(await _gateway.Http.PostRawAsync(Path, Paint.Bmp(4)).JsonAsync())["version"]!);
        Assert.Equal(2, _models.Seen.Count);
    }

    [Fact]
    public async Task Predict_KnownPictureWithThumbnail_MakesOneWithoutTheModel()
    {
        await _gateway.Http.PostRawAsync(Path, Paint.Bmp(4)).JsonAsync();
        var answer = await _gateway.Http.PostRawAsync($"{Path}?thumbnail=true", Paint.Bmp(4)).JsonAsync();

        Assert.Single(_models.Seen);
        Assert.Equal("pants", answer.Labels()[0]);
        Assert.StartsWith("data:image/jpeg", (string)answer["predictions"]![0]!["thumbnail"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-cache")]
    [InlineData("no-store")]
    public async Task Predict_CallerWantsNoKeptAnswer_AsksEveryTime(string control)
    {
        _gateway.Http.DefaultRequestHeaders.Add("Cache-Control", control);
        for (var i = 0; i < 2; i++)
            await _gateway.Http.PostRawAsync(Path, Paint.Bmp(4)).JsonAsync();

        Assert.Equal(2, _models.Seen.Count);
    }

    [Fact]
    public async Task Predict_SwitchedOff_AsksEveryTime()
    {
        await using var gateway = await RunningGateway.StartAsync(_models.Address, "--Gateway:Cache:MaxBytes=0");
        await gateway.WhenReadyAsync();
        for (var i = 0; i < 3; i++)
            await gateway.Http.PostRawAsync(Path, Paint.Bmp(4)).JsonAsync();

        Assert.Equal(3, _models.Seen.Count);
    }
}
