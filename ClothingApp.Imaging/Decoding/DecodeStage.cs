namespace ClothingApp.Imaging.Decoding;

/// <summary>What decoding is made of wherever the native decoders run: the span, the format by content, our own BMP decoder.</summary>
internal static class DecodeStage
{
    /// <param name="decode">Decodes a format of libvips.</param>
    internal static async ValueTask<DecodeResult> RunAsync(
        ReadOnlyMemory<byte> encoded,
        DecodeOptions options,
        DecodeBudget budget,
        Func<PictureFormat, CancellationToken, ValueTask<DecodeResult>> decode,
        CancellationToken ct)
    {
        using var activity = ImagingTelemetry.Source.StartActivity("image.decode");
        activity?.SetTag("image.encoded_bytes", encoded.Length);

        DecodeResult result;
        if (FormatSniffer.Sniff(encoded.Span, out var message) is { } format)
        {
            activity?.SetTag("image.format", format.Name);
            result = format == PictureFormat.Bmp
                ? await DecodeBmpAsync(encoded, options, budget, ct)
                : await decode(format, ct);
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

    private static async ValueTask<DecodeResult> DecodeBmpAsync(ReadOnlyMemory<byte> encoded, DecodeOptions options, DecodeBudget budget, CancellationToken ct)
    {
        if (BmpHeader.Read(encoded.Span, out var header) is { } failure) return failure;
        if (options.CheckSize(header.Width, header.Height, PictureFormat.Bmp) is { } tooLarge) return tooLarge;

        var share = await budget.TakeAsync((long)header.Width * header.Height * 3, ct);
        var picture = Picture.Rent(header.Width, header.Height, share, new PictureExtent(0, 0, header.Width, header.Height));
        BmpDecoder.Decode(encoded.Span, header, picture.Pixels.Span);
        return DecodeResult.Success(picture);
    }
}
