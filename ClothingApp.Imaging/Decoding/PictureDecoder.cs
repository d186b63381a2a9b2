using ClothingApp.Imaging.Decoding.Native;
using ClothingApp.Imaging.Preprocessing;

namespace ClothingApp.Imaging.Decoding;

/// <summary>
/// Decodes in this process. Bytes pass, in this order: the format by content; the header's pixel count against the limits; a
/// share of the memory; the decoder, row by row under a time limit.
/// </summary>
/// <remarks>The decoding itself runs on the caller's thread: see <see cref="IPictureDecoder.DecodeAsync"/>.</remarks>
public sealed class PictureDecoder : IPictureDecoder
{
    private readonly DecodeOptions _options;
    private readonly DecodeBudget _budget;

    public PictureDecoder()
        : this(new DecodeOptions())
    {
    }

    public PictureDecoder(DecodeOptions options)
        : this(options, new DecodeBudget(options.MaxBytesInFlight))
    {
    }

    /// <param name="budget">Shared with others that decode.</param>
    internal PictureDecoder(DecodeOptions options, DecodeBudget budget) => (_options, _budget) = (options, budget);

    /// <summary>Memory that no picture holds.</summary>
    internal long FreeBytes => _budget.FreeBytes;

    public ValueTask<DecodeResult> DecodeAsync(ReadOnlyMemory<byte> encoded, PreparationOptions? target, CancellationToken ct) =>
        DecodeStage.RunAsync(encoded, _options, _budget, (format, token) => DecodeByVipsAsync(encoded, format, target, token), ct);

    private async ValueTask<DecodeResult> DecodeByVipsAsync(
        ReadOnlyMemory<byte> encoded, PictureFormat format, PreparationOptions? target, CancellationToken ct)
    {
        if (!DecodePlan.TryMake(encoded.Span, format, target, _options, out var plan, out var failure)) return failure;
        Picture? picture = null;
        try
        {
            using var file = VipsFile.Open(plan.Format, plan.Shrink, encoded);
            if (_options.CheckSize(file.Width, file.Height, plan.Format) is { } tooLarge) return tooLarge;
            if (file.Layout is null) return DecodeFailures.UnknownSamples(plan.Format);

            var (width, height) = (file.Upright.Width, file.Upright.Height);
            var share = await _budget.TakeAsync(plan.BytesFor((long)width * height), ct);
            picture = Picture.Rent(width, height, share, plan.Extent(file.Upright, file.Orientation));
            if (file.Read(picture.Pixels.Span, _options.Timeout, new StopSignal(ct)) == DecodeEnd.Whole) return DecodeResult.Success(picture);

            picture.Dispose();
            ct.ThrowIfCancellationRequested();
            return DecodeFailures.Timeout(plan.Format, _options.Timeout);
        }
        catch (VipsException)
        {
            picture?.Dispose();
            return DecodeFailures.Corrupt(plan.Format);
        }
        catch
        {
            picture?.Dispose();
            throw;
        }
    }
}
