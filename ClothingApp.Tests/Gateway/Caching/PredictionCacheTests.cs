using ClothingApp.Gateway.Caching;
using ClothingApp.Gateway.Models;
using ClothingApp.Imaging.Preprocessing;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.Gateway.Caching;

public sealed class PredictionCacheTests
{
    private static readonly PictureModel Model = new(
        "m", 1, true, "serving_default", "x", DType.UInt8, 4, null, new PreparationOptions(8, 8), "scores", 2, Activation.None, ["a", "b"]);

    private readonly PredictionCache _cache = new(new CacheOptions { MaxBytes = 2_000 });

    [Fact]
    public void Find_Published_IsTheAnswer()
    {
        _cache.Find(Model, "picture"u8).Claim!.Publish([1, 2]);

        Assert.Equal(new float[] { 1, 2 }, _cache.Find(Model, "picture"u8).Scores);
    }

    [Fact]
    public void Find_OtherVersionOrPreparation_IsAnotherPicture()
    {
        _cache.Find(Model, "picture"u8).Claim!.Publish([1, 2]);

        Assert.NotNull(_cache.Find(Model with { Version = 2 }, "picture"u8).Claim);
        Assert.NotNull(_cache.Find(Model with { Preparation = Model.Preparation with { Width = 9 } }, "picture"u8).Claim);
        Assert.NotNull(_cache.Find(Model, "Picture"u8).Claim);
    }

    [Fact]
    public async Task Find_UnderWay_WaitsForTheOther()
    {
        var claim = _cache.Find(Model, "picture"u8).Claim!;
        var joined = _cache.Find(Model, "picture"u8);
        Assert.False(joined.UnderWay!.IsCompleted);
        claim.Publish([3]);

        Assert.Equal(new float[] { 3 }, await joined.UnderWay);
    }

    [Fact]
    public async Task Dispose_WithoutAnswer_SendsThoseWhoWaitOnTheirOwnWay()
    {
        var claim = _cache.Find(Model, "picture"u8).Claim!;
        var joined = _cache.Find(Model, "picture"u8);
        claim.Dispose();

        Assert.Null(await joined.UnderWay!);
        Assert.NotNull(_cache.Find(Model, "picture"u8).Claim);
    }

    [Fact]
    public void Publish_MoreThanThereIsRoomFor_DropsWhatWasAskedForLeast()
    {
        foreach (var name in "abcdefg"u8.ToArray())
            _cache.Find(Model, [name]).Claim!.Publish([name]);
        Assert.NotNull(_cache.Find(Model, "a"u8).Scores);
        _cache.Find(Model, "h"u8).Claim!.Publish([1]);

        Assert.NotNull(_cache.Find(Model, "a"u8).Scores);
        Assert.Null(_cache.Find(Model, "b"u8).Scores);
        Assert.InRange(_cache.Bytes, 1, 2_000);
    }

    [Fact]
    public void Publish_LargerThanAll_IsHandedOutAndNotKept()
    {
        _cache.Find(Model, "picture"u8).Claim!.Publish(new float[10_000]);

        Assert.NotNull(_cache.Find(Model, "picture"u8).Claim);
        Assert.Equal(0, _cache.Bytes);
    }
}
