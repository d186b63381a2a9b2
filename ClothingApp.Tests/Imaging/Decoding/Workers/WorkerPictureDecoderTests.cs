using ClothingApp.Imaging.Decoding;
using ClothingApp.Imaging.Preprocessing;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Imaging.Decoding.Workers;

/// <summary>A worker gives what this process gives, picture or failure.</summary>
[Collection(WorkerCollection.Name)]
public sealed class WorkerPictureDecoderTests
{
    [LinuxFact]
    public async Task DecodeAsync_EveryFormat_GivesThePixelsOfTheOtherDecoder()
    {
        using var worker = await WorkerDecoder.StartAsync();
        var inProcess = new PictureDecoder(WorkerDecoder.Patient);
        foreach (var format in Drawing.Formats.Keys)
        {
            var file = Drawing.Encode(format, Drawing.Noisy(161, 147), 161, 147);
            using var expected = (await inProcess.DecodeAsync(file, null, default)).Picture!;
            using var actual = (await worker.DecodeAsync(file)).Picture!;

            Assert.Equal((expected.Width, expected.Height), (actual.Width, actual.Height));
            Assert.True(expected.Rgb.Span.SequenceEqual(actual.Rgb.Span), format);
        }

        Assert.Equal(WorkerDecoder.Patient.MaxBytesInFlight, worker.Decoder.FreeBytes);
    }

    [LinuxTheory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(3)]
    public async Task DecodeAsync_LargeTurnedJpegForASmallTarget_IsShrunkAsByTheOtherDecoder(int orientation)
    {
        using var worker = await WorkerDecoder.StartAsync();
        var file = Drawing.WithOrientation(Drawing.Encode("jpeg", Drawing.Smooth(1301, 1303), 1301, 1303), orientation);
        var target = new PreparationOptions(200, 200);
        using var expected = (await new PictureDecoder().DecodeAsync(file, target, default)).Picture!;
        using var actual = (await worker.Decoder.DecodeAsync(file, target, default)).Picture!;

        Assert.Equal((expected.Width, expected.Height, expected.Extent), (actual.Width, actual.Height, actual.Extent));
        Assert.True(expected.Rgb.Span.SequenceEqual(actual.Rgb.Span));
    }

    [LinuxFact]
    public async Task DecodeAsync_WhatIsNoGoodPicture_FailsAsWithTheOtherDecoder()
    {
        var limits = WorkerDecoder.Patient with { MaxPixels = 20_000, MaxPixelsOfSlowFormats = 20_000 };
        using var worker = await WorkerDecoder.StartAsync(limits);
        var inProcess = new PictureDecoder(limits);
        foreach (var format in Drawing.Formats.Keys)
        {
            var file = Drawing.Encode(format, Drawing.Noisy(120, 90), 120, 90);
            var large = Drawing.Encode(format, Drawing.Smooth(160, 150), 160, 150);
            foreach (var bad in (byte[][])[file[..(file.Length / 2)], file[..30], large, [.. "<html>"u8]])
            {
                var expected = await inProcess.DecodeAsync(bad, null, default);
                var actual = await worker.DecodeAsync(bad);

                Assert.NotEqual(DecodeError.None, actual.Error);
                Assert.Equal((expected.Error, expected.Message), (actual.Error, actual.Message));
            }
        }

        Assert.Equal(limits.MaxBytesInFlight, worker.Decoder.FreeBytes);
        Assert.Empty(worker.Events);
    }

    [LinuxFact]
    public async Task DecodeAsync_RandomBytesBehindEveryMagic_NeverEndsAWorker()
    {
        using var worker = await WorkerDecoder.StartAsync();
        var random = new Random(7);
        foreach (var beginning in RandomFileTests.Beginnings)
        {
            for (var i = 0; i < 100; i++)
            {
                var tail = new byte[random.Next(400)];
                random.NextBytes(tail);
                var result = await worker.DecodeAsync([.. beginning, .. tail]);
                using var picture = result.Picture;
                Assert.True(picture is not null ^ result.Error != DecodeError.None);
            }
        }

        Assert.Empty(worker.Events);
        Assert.Equal(WorkerDecoder.Patient.MaxBytesInFlight, worker.Decoder.FreeBytes);
    }

    [LinuxFact]
    public async Task DecodeAsync_MorePicturesHeldThanWorkers_GoesOn()
    {
        using var worker = await WorkerDecoder.StartAsync(workers: 1);
        var pictures = new List<Picture>();
        for (var i = 0; i < 10; i++) pictures.Add((await worker.DecodeAsync(Drawing.Encode("png", Shade(i), 40, 30))).Picture!);

        Assert.All(pictures.Index(), entry => Assert.Equal(Shade(entry.Index), entry.Item.Rgb.ToArray()));
        pictures.ForEach(picture => picture.Dispose());
        Assert.Equal(WorkerDecoder.Patient.MaxBytesInFlight, worker.Decoder.FreeBytes);
    }

    [LinuxTheory]
    [InlineData("jpeg")]
    [InlineData("png")]
    public async Task DecodeAsync_BudgetTaken_WaitsUntilAPictureIsDisposed(string format)
    {
        using var worker = await WorkerDecoder.StartAsync(WorkerDecoder.Patient with { MaxBytesInFlight = 100 });
        var file = Drawing.Encode(format, Drawing.Smooth(60, 60), 60, 60);
        var first = (await worker.DecodeAsync(file)).Picture!;
        var second = worker.DecodeAsync(file);
        using var gone = new CancellationTokenSource();
        var third = worker.DecodeAsync(file, gone.Token);
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
        Assert.False(second.IsCompleted);
        first.Dispose();
        using var picture = (await second).Picture;
        Assert.NotNull(picture);
    }

    [LinuxFact]
    public async Task DecodeAsync_CallerCancelled_Throws()
    {
        using var worker = await WorkerDecoder.StartAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => worker.DecodeAsync(Drawing.Encode("png", Shade(1), 40, 30), new CancellationToken(canceled: true)));
    }

    private static byte[] Shade(int i) => Drawing.Paint(40, 30, (_, _) => ((byte)(i * 20), 7, 9));
}
