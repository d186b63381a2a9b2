using ClothingApp.Imaging.Decoding.Native;
using ClothingApp.Imaging.Preprocessing;

namespace ClothingApp.Imaging.Decoding;

/// <summary>
/// Decodes in this process. Bytes pass, in this order: the format by content; the header's pixel count against the limits; a
/// share of the memory; the decoder, row by row under a time limit.
/// </summary>
/// <remarks>The decoding itself runs on the caller's thread: see <see cref="IPictureDecoder.DecodeAsync"/>.</remarks>
public sealed class PictureDecoder(DecodeOptions options) : IPictureDecoder
{
    private readonly DecodeBudget _budget = new(options.MaxBytesInFlight);

    public PictureDecoder()
        : this(new DecodeOptions())
    {
    }

    /// <summary>Memory that no picture holds.</summary>
    internal long FreeBytes => _budget.FreeBytes;

    public async ValueTask<DecodeResult> DecodeAsync(ReadOnlyMemory<byte> encoded, PreparationOptions? target, CancellationToken ct)
    {
        using var activity = ImagingTelemetry.Source.StartActivity("image.decode");
        activity?.SetTag("image.encoded_bytes", encoded.Length);

        DecodeResult result;
        if (FormatSniffer.Sniff(encoded.Span, out var message) is { } format)
        {
            activity?.SetTag("image.format", format.Name);
            result = format == PictureFormat.Bmp
                ? await DecodeBmpAsync(encoded, ct)
                : await DecodeByVipsAsync(encoded, format, target, ct);
        }
        else
        {
            result = DecodeResult.Failure(DecodeError.UnsupportedFormat, message);
        }

        if (result.Picture is { } picture)
            activity?.SetTag("image.width", picture.Width).SetTag("image.height", picture.Height);
        else
            activity.Fail(result.Error.ToString());
        return result;
    }

    private async ValueTask<DecodeResult> DecodeBmpAsync(ReadOnlyMemory<byte> encoded, CancellationToken ct)
    {
        if (BmpHeader.Read(encoded.Span, out var header) is { } failure) return failure;
        if (CheckSize(header.Width, header.Height, PictureFormat.Bmp) is { } tooLarge) return tooLarge;

        var picture = await RentAsync(header.Width, header.Height, PictureFormat.Bmp, extent: null, ct);
        BmpDecoder.Decode(encoded.Span, header, picture.Pixels.Span);
        return DecodeResult.Success(picture);
    }

    private async ValueTask<DecodeResult> DecodeByVipsAsync(
        ReadOnlyMemory<byte> encoded, PictureFormat format, PreparationOptions? target, CancellationToken ct)
    {
        var jpeg = default(JpegHeader);
        var shrink = 1;
        if (format == PictureFormat.Jpeg)
        {
            if (!JpegHeader.TryRead(encoded.Span, out jpeg)) return Corrupt(format);
            if (jpeg.ManyScans) format = PictureFormat.ProgressiveJpeg;
            if (CheckSize(jpeg.Width, jpeg.Height, format) is { } jpegTooLarge) return jpegTooLarge;
            shrink = ShrinkOnLoad.FactorFor(jpeg.Width, jpeg.Height, target);
        }

        Picture? picture = null;
        try
        {
            // A truncated file fails rather than ends in gray; what decoders merely warn of passes, as it does elsewhere.
            var loaderOptions = shrink == 1 ? "access=sequential,fail_on=truncated" : $"access=sequential,fail_on=truncated,shrink={shrink}";
            using var image = VipsImage.Open(format.Loader!, loaderOptions, encoded);
            if (CheckSize(image.Width, image.Height, format) is { } tooLarge) return tooLarge;
            if (PixelLayouts.Of(image) is not { } layout) return UnknownSamples(format);

            var upright = Upright.Of(image.Orientation, image.Width, image.Height);
            PictureExtent? extent = shrink == 1
                ? null
                : upright.Extent(image.Orientation, jpeg.Width / (double)shrink, jpeg.Height / (double)shrink);
            picture = await RentAsync(upright.Width, upright.Height, format, extent, ct);
            if (VipsRows.Read(image, layout, upright, picture.Pixels.Span, options.Timeout, ct))
            {
                // Colours mixed with white already do not show their blocks any more.
                if (format == PictureFormat.Avif && layout == PixelLayout.Rgb && AvifChroma.Find(encoded.Span) is { } chroma)
                    ChromaSmoother.Smooth(picture.Pixels.Span, picture.Width, picture.Height, chroma);
                return DecodeResult.Success(picture);
            }

            picture.Dispose();
            return DecodeResult.Failure(DecodeError.Timeout, $"Decoding the {format.Name} file took more than {options.Timeout.TotalSeconds:0.#} s: give a smaller picture");
        }
        catch (VipsException)
        {
            // The library's words stay here: they may quote the file.
            picture?.Dispose();
            return Corrupt(format);
        }
        catch
        {
            picture?.Dispose();
            throw;
        }
    }

    private DecodeResult? CheckSize(int width, int height, PictureFormat format)
    {
        var most = format.Slow ? options.MaxPixelsOfSlowFormats : options.MaxPixels;
        if (width > options.MaxSide || height > options.MaxSide)
            return DecodeResult.Failure(DecodeError.TooManyPixels, $"The picture is {width} x {height} pixels; no side may have more than {options.MaxSide}: give a smaller one");
        if ((long)width * height > most)
            return DecodeResult.Failure(DecodeError.TooManyPixels, $"The picture has {width} x {height} pixels; for {format.Name} {most / 1_000_000.0:0.##} million are allowed: give a smaller one");
        return null;
    }

    private async ValueTask<Picture> RentAsync(int width, int height, PictureFormat format, PictureExtent? extent, CancellationToken ct)
    {
        var pixels = (long)width * height;
        var share = await _budget.TakeAsync(pixels * (3 + format.ExtraBytesPerPixel), ct);
        return Picture.Rent(width, height, share, extent ?? new PictureExtent(0, 0, width, height));
    }

    private static DecodeResult Corrupt(PictureFormat format) =>
        DecodeResult.Failure(DecodeError.Corrupt, $"The {format.Name} file is damaged or incomplete: open and save it anew, or give another one");

    private static DecodeResult UnknownSamples(PictureFormat format) =>
        DecodeResult.Failure(DecodeError.UnsupportedFormat, $"The {format.Name} file holds something else than gray, RGB or CMYK in 8 or 16 bits: save it as PNG");
}
