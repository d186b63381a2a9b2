using System.Globalization;
using System.Text;
using System.Text.Json;
using ClothingApp.Imaging.Decoding;
using ClothingApp.Imaging.Preprocessing;
using ClothingApp.Tests.Infrastructure;
using Xunit.Abstractions;

namespace ClothingApp.Tests.Imaging.Preprocessing;

/// <summary>
/// Decoding and resizing against what Pillow makes of the same files (shared/golden/pictures, made with Pillow 13). Lossless
/// files may differ by one level of 255; lossy ones, whose decoders differ, by 0.5 on average, 2 for 99 %, 12 at most.
/// </summary>
public sealed class GoldenPicturesTests(ITestOutputHelper output)
{
    private static readonly string[] Lossy = [".jpg", ".avif"];

    [SharedDataFact]
    public async Task Prepare_EveryGoldenPicture_IsWithinTheBoundsOfPillow()
    {
        using var golden = NpzFile.Open(SharedData.Path("golden", "pictures", "resized.npz"));
        using var index = JsonDocument.Parse(await File.ReadAllTextAsync(SharedData.Path("golden", "pictures", "resized.json")));
        var decoder = new PictureDecoder();
        var failures = new StringBuilder();
        var compared = 0;

        foreach (var entry in index.RootElement.GetProperty("pictures").EnumerateArray())
        {
            var file = entry.GetProperty("file").GetString()!;
            var encoded = await File.ReadAllBytesAsync(SharedData.Path("golden", "pictures", file));
            foreach (var expected in entry.GetProperty("expected").EnumerateArray())
            {
                var size = expected.GetProperty("size").GetInt32();
                var options = new PreparationOptions(
                    size, size, Parse<ResizeMethod>(expected, "resize"), Parse<FitMode>(expected, "fit"));
                var result = await decoder.DecodeAsync(encoded, options, CancellationToken.None);
                Assert.True(result.Error == DecodeError.None, $"{file}: {result.Error} {result.Message}");
                using var picture = result.Picture!;

                var actual = new byte[size * size * 3];
                PicturePreparer.ToBytes(picture, options, actual);
                var difference = Difference.Between(actual, golden[expected.GetProperty("npy").GetString()!].Data);
                compared++;

                var withinBounds = Lossy.Contains(Path.GetExtension(file)) || file == "lossy.webp"
                    ? difference is { Mean: <= 0.5, Percentile99: <= 2, Largest: <= 12 }
                    : difference.Largest <= 1;
                var line = string.Create(CultureInfo.InvariantCulture,
                    $"{file,-26} {options.Resize,-8} {options.Fit,-8} {size,4}  mean {difference.Mean:0.000}  99 % {difference.Percentile99}  largest {difference.Largest}{(withinBounds ? "" : "  OUT OF BOUNDS")}");
                output.WriteLine(line);
                if (!withinBounds) failures.AppendLine(line);
            }
        }

        Assert.True(compared >= 130, $"only {compared} comparisons: is the golden data complete?");
        Assert.True(failures.Length == 0, failures.ToString());
    }

    private static T Parse<T>(JsonElement element, string name)
        where T : struct, Enum => Enum.Parse<T>(element.GetProperty(name).GetString()!, ignoreCase: true);
}
