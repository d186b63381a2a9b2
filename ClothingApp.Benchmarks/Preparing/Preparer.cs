using ClothingApp.Imaging.Decoding;
using ClothingApp.Imaging.Decoding.Native;
using ClothingApp.Imaging.Preprocessing;

namespace ClothingApp.Benchmarks.Preparing;

/// <summary>Our side: the three steps as the gateway takes them, and libvips' part of them alone.</summary>
/// <param name="processes">That take part, beside this one.</param>
internal sealed class Preparer(IPictureDecoder decoder, int size, Func<IEnumerable<int>> processes)
{
    private const int StripRows = 64;

    private readonly PreparationOptions _options = new(size, size);
    private readonly float[] _tensor = new float[size * size * 3];
    private byte[] _strip = [];

    /// <returns>The processor time of one round over the files.</returns>
    public async Task<TimeSpan> MeasureAsync(PictureSet set, int repeats)
    {
        var start = ProcessorClock.Now(processes());
        for (var i = 0; i < repeats; i++)
        {
            foreach (var file in set.Files)
            {
                var decoded = await decoder.DecodeAsync(file, _options, CancellationToken.None);
                using var picture = decoded.Picture ?? throw new InvalidOperationException($"{set.Name}: {decoded.Message}");
                PicturePreparer.ToFloats(picture, _options, _tensor);
            }
        }

        return (ProcessorClock.Now(processes()) - start) / repeats;
    }

    /// <summary>The library's rows, at the same fraction of the size, into a buffer that nobody reads.</summary>
    public TimeSpan MeasureBareDecode(PictureSet set, int repeats)
    {
        var start = ProcessorClock.Now(processes());
        for (var i = 0; i < repeats; i++)
        {
            foreach (var file in set.Files) BareDecode(file);
        }

        return (ProcessorClock.Now(processes()) - start) / repeats;
    }

    private void BareDecode(byte[] file)
    {
        var format = FormatSniffer.Sniff(file, out var message) ?? throw new InvalidOperationException(message);
        var shrink = JpegHeader.TryRead(file, out var header) ? ShrinkOnLoad.FactorFor(header.Width, header.Height, _options) : 1;
        using var image = VipsImage.Open(format.Loader!, shrink == 1 ? "access=sequential" : $"access=sequential,shrink={shrink}", file);
        var bytes = image.Width * image.Bands * StripRows;
        if (_strip.Length < bytes) _strip = new byte[bytes];
        for (var top = 0; top < image.Height; top += StripRows) image.ReadRows(top, Math.Min(StripRows, image.Height - top), _strip);
    }
}
