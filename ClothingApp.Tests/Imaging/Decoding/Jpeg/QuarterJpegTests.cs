using ClothingApp.Imaging.Decoding;
using ClothingApp.Imaging.Decoding.Jpeg;
using ClothingApp.Imaging.Decoding.Native;

namespace ClothingApp.Tests.Imaging.Decoding.Jpeg;

/// <summary>The quarter-size decoder gives what averaging the whole picture gives, or leaves the file to libvips.</summary>
public sealed class QuarterJpegTests
{
    private static readonly TimeSpan NoHurry = TimeSpan.FromMinutes(1);

    /// <summary>77 x 45 pixels of soft waves, colours at half the width (4:2:2), which libvips does not write. Made with Pillow.</summary>
    private const string HalfWidthColours = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/2wBDAQkJCQwLDBgNDRgyIRwhMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjL/wAARCAAtAE0DASEAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwDftdMHHy1px6aMfdrzFUsd+CxPujJtOGPu1kXenDnito4mxy5jiPdMS408ZPFU/wCzxn7tY18XofF1cR75at9O5Hy1s2um9PlrwMRXuz6TKsRsacWmcfdp50wf3azoTuz6p4n3TZtYVwK0UiXFexUlY+ZwM3ykM8a4rGu415rllWsYZjJ8piXEa5NVPKXNc1Sq2fF1pPnLttCuRW1awLxxXnzu2fQ5XN6GrFAuOlSGBfSunDxZ9S5vlMy2u145q8t4uOte3iY2OXAUnykE94MHmsa7vBzzXkzvcyzCi+UxLi7GTzVcXYz1pKDZ8VWpPnL9tdDI5rctLkYHNNYds97K6T0NaK5XHWnNdLnrXbRoWPqHSfKcLb6r0+aro1Xj71epjYWPRwGF90rz6rx1rHu9U6/NXjezuzLMcL7pjz6nz1qFdS5613UcNc+Hr4b3zQtdS5HNbtpqXA5rujgz3csw+xqx6nx1obVOfvVtHD2Pqfq3unnkF+eOaui/OOtLHLU9bAUFyEE18cHmsm6vTzzXnUqd5GOZUFymVNeHPWokvDnrXv4XDXR8LiKK5zStbw8c1t2t6cDmvR+rpI9zK6K0NNL4460174561hOmkfV+w905e3J4q6pOK8PFybkbYD4COXpWXc96zwyvI58y+Ey5RzUaDmvrMJBWPgsR8ZoW3UVtW3QV11FZHu5X0NFCcUxyc15FaVmfXL4T/9k=";

    [Theory]
    [InlineData("Q=90", 128, 96)]
    [InlineData("Q=90", 77, 45)]
    [InlineData("Q=90", 33, 17)]
    [InlineData("Q=90", 1, 1)]
    [InlineData("Q=90,subsample_mode=off", 77, 45)]
    [InlineData("Q=75,optimize_coding=true", 77, 45)]
    [InlineData("Q=90,restart_interval=3", 77, 45)]
    [InlineData("Q=90,subsample_mode=off,restart_interval=1", 77, 45)]
    public void TryRead_UsualFile_GivesTheAveragesOfItsPixels(string options, int width, int height) =>
        AssertAverages(Drawing.Encode("jpegsave_buffer", options, Waves(width, height), width, height), width, height);

    [Fact]
    public void TryRead_ColoursAtHalfTheWidth_GivesTheAveragesOfItsPixels() => AssertAverages(Convert.FromBase64String(HalfWidthColours), 77, 45);

    [Fact]
    public void TryRead_NoiseAtTheBestQuality_StaysCloseToLibvips()
    {
        // The longest codes, and values that are cut off at black and white.
        var file = Drawing.Encode("jpegsave_buffer", "Q=100", Drawing.Noisy(256, 192), 256, 192);
        var expected = new byte[64 * 48 * 3];
        var actual = new byte[expected.Length];
        using var vips = VipsImage.Open(PictureFormat.Jpeg.Loader!, "shrink=4", file);
        vips.ReadRows(0, 48, expected);
        Assert.Equal(DecodeEnd.Whole, QuarterJpeg.TryRead(file, 64, 48, Upright.Of(1, 64, 48), actual, NoHurry, default));

        var difference = Difference.Between(actual, expected);
        Assert.True(difference is { Mean: <= 0.5, Largest: <= 3 }, difference.ToString());
    }

    [Theory]
    [InlineData("Q=90,interlace=true", 3)]
    [InlineData("Q=90", 1)]
    public void TryRead_OtherKinds_AreLeftToLibvips(string options, int bands) =>
        Assert.Null(Read(Drawing.Encode("jpegsave_buffer", options, new byte[64 * 48 * bands], 64, 48, bands), 16, 12, out _));

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void TryRead_AdobeSaysOtherColours_IsLeftToLibvips(byte transform)
    {
        var file = Drawing.Encode("jpegsave_buffer", "Q=90", Waves(64, 48), 64, 48);
        byte[] adobe = [0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, transform];

        Assert.NotNull(Read(file, 16, 12, out _));
        Assert.Null(Read([.. file[..2], .. adobe, .. file[2..]], 16, 12, out _));
    }

    [Fact]
    public void TryRead_TruncatedAnywhere_IsLeftToLibvips()
    {
        var file = Drawing.Encode("jpegsave_buffer", "Q=60,restart_interval=2", Waves(77, 45), 77, 45);
        for (var length = 0; length < file.Length; length++) Assert.Null(Read(file[..length], 20, 12, out _));
    }

    [Fact]
    public void TryRead_ChangedBytes_NeverThrows()
    {
        var random = new Random(5);
        var valid = Drawing.Encode("jpegsave_buffer", "Q=90,restart_interval=2", Drawing.Noisy(77, 45), 77, 45);
        for (var i = 0; i < 3_000; i++)
        {
            var file = valid.ToArray();
            for (var change = random.Next(1, 10); change > 0; change--) file[random.Next(file.Length)] = (byte)random.Next(256);
            Assert.True(Read(file, 20, 12, out _) is null or DecodeEnd.Whole);
        }
    }

    [Fact]
    public void TryRead_NobodyWantsItOrNoTime_Stops()
    {
        var file = Drawing.Encode("jpegsave_buffer", "Q=90", Waves(77, 45), 77, 45);
        var rgb = new byte[20 * 12 * 3];

        Assert.Equal(DecodeEnd.Stopped, QuarterJpeg.TryRead(file, 20, 12, Upright.Of(1, 20, 12), rgb, NoHurry, new StopSignal(new CancellationToken(canceled: true))));
        Assert.Equal(DecodeEnd.TimeRanOut, QuarterJpeg.TryRead(file, 20, 12, Upright.Of(1, 20, 12), rgb, TimeSpan.Zero, default));
    }

    private static void AssertAverages(byte[] file, int width, int height)
    {
        // Only cells that lie in the picture wholly: beyond its edge a file says what it likes.
        Assert.Equal(DecodeEnd.Whole, Read(file, (width + 3) / 4, (height + 3) / 4, out var actual));
        var full = new byte[width * height * 3];
        using var vips = VipsFile.Open(PictureFormat.Jpeg, 1, file);
        Assert.Equal(DecodeEnd.Whole, vips.Read(full, NoHurry, default));
        for (var y = 0; y < height / 4; y++)
        {
            for (var x = 0; x < width / 4; x++)
            {
                for (var channel = 0; channel < 3; channel++)
                {
                    var sum = 0;
                    for (var i = 0; i < 16; i++) sum += full[((((y * 4) + (i / 4)) * width) + (x * 4) + (i % 4)) * 3 + channel];
                    Assert.InRange(actual[(((y * ((width + 3) / 4)) + x) * 3) + channel] - (sum / 16.0), -4, 4);
                }
            }
        }
    }

    private static DecodeEnd? Read(byte[] file, int width, int height, out byte[] rgb)
    {
        rgb = new byte[width * height * 3];
        return QuarterJpeg.TryRead(file, width, height, Upright.Of(1, width, height), rgb, NoHurry, default);
    }

    private static byte[] Waves(int width, int height) => Drawing.Paint(width, height, (x, y) =>
        ((byte)(128 + (100 * Math.Sin(x / 9.0))), (byte)(128 + (100 * Math.Sin(y / 9.0))), (byte)(90 + (60 * Math.Sin((x + y) / 13.0)))));
}
