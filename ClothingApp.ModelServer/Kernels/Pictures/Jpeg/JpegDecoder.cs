using System.Buffers;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Pictures.Jpeg;

/// <summary>
/// Decodes JPEG pictures to the bit as TensorFlow does, that is, as libjpeg-turbo does when asked for its fast transform:
/// <code>
/// (1) headers -> (2) scans: bits -> coefficients -> (3) inverse transform -> planes -> (4) upsampling -> (5) colours -> pixels
/// </code>
/// A picture of a single scan goes through (2) and (3) unit by unit. Baseline, extended and progressive Huffman pictures of 8 bits
/// are read; arithmetic coding, 12 bits and lossless ones are not.
/// </summary>
internal static class JpegDecoder
{
    private const long MaxPixels = 50_000_000;

    /// <param name="file">Not changed.</param>
    /// <param name="crop">Only this part; else all.</param>
    /// <returns>uint8 [height,width,channels].</returns>
    /// <exception cref="InvalidRequestException">It is no picture that can be decoded, or the part does not lie in it.</exception>
    public static Tensor Decode(byte[] file, JpegOptions options, CropWindow? crop, KernelContext context)
    {
        var rented = new List<Array>();
        try
        {
            return Decode(new JpegInput(file, options.TryRecoverTruncated), options, crop, context, rented);
        }
        catch (JpegFormatException e)
        {
            throw new InvalidRequestException($"Invalid JPEG data or crop window, data size {file.Length}: {e.Message}", e);
        }
        finally
        {
            foreach (var array in rented)
            {
                if (array is byte[] bytes)
                    ArrayPool<byte>.Shared.Return(bytes);
                else if (array is short[] shorts)
                    ArrayPool<short>.Shared.Return(shorts);
            }
        }
    }

    /// <summary>Height, width and channels, without decoding.</summary>
    /// <exception cref="InvalidRequestException">It is no JPEG picture.</exception>
    public static (int Height, int Width, int Channels) Measure(byte[] file)
    {
        try
        {
            var header = new JpegHeader(new JpegInput(file, recover: false));
            header.ReadStart();
            if (header.ReadToScan(out _) is null)
                throw new JpegFormatException("it has no scan");
            header.Frame.Lay(1);
            return (header.Frame.Height, header.Frame.Width, header.Frame.Components.Length);
        }
        catch (JpegFormatException e)
        {
            throw new InvalidRequestException($"Invalid JPEG data, size {file.Length}: {e.Message}", e);
        }
    }

    private static Tensor Decode(JpegInput input, JpegOptions options, CropWindow? crop, KernelContext context, List<Array> rented)
    {
        var header = new JpegHeader(input);
        header.ReadStart();
        var scan = header.ReadToScan(out _) ?? throw new JpegFormatException("it has no scan");
        var frame = header.Frame;
        frame.Lay(options.Ratio);
        var channels = options.Channels > 0 ? options.Channels : Math.Min(frame.Components.Length, 3);
        var colours = new ColourConverter(ColourModels.Guess(header), channels, header.HasAdobeMarker);
        if ((long)frame.Width * frame.Height > MaxPixels)
            throw new JpegFormatException($"{frame.Width} x {frame.Height} pixels are more than {MaxPixels}");
        var window = crop ?? new CropWindow(0, 0, frame.OutputHeight, frame.OutputWidth);
        if (!window.FitsInto(frame.OutputHeight, frame.OutputWidth))
            throw new JpegFormatException($"the crop window {window} does not lie in {frame.OutputHeight} x {frame.OutputWidth} pixels");

        foreach (var component in frame.Components)
            component.Needed = colours.Needs(component.Index);
        var rows = new PixelRows(frame, colours, options.FancyUpscaling, window);
        AllocatePlanes(frame, context, rented);
        var available = scan.Components.Length < frame.Components.Length || frame.IsProgressive
            ? ReadScans(input, header, scan, options, context, rented)
            : ReadOnlyScan(input, header, scan, options, rows.UnitRowsNeeded, reachesBottom: window.Y + window.Height == frame.OutputHeight, context.Ct);

        var pixels = context.Allocate(DType.UInt8, TensorShape.Of(window.Height, window.Width, channels), out var bytes);
        var rowsRead = rows.Write(available, bytes, context.Ct);
        if ((float)rowsRead / window.Height < Math.Min(1, options.AcceptableFraction))
            throw new JpegFormatException($"the file ends early: {rowsRead} of {window.Height} rows");
        return pixels;
    }

    private static void AllocatePlanes(JpegFrame frame, KernelContext context, List<Array> rented)
    {
        foreach (var component in frame.Components.Where(c => c.Needed))
        {
            var size = (long)component.Stride * component.BlocksHigh * component.BlockSide;
            context.Charge(size);
            rented.Add(component.Plane = ArrayPool<byte>.Shared.Rent((int)size));
        }
    }

    /// <returns>How many rows of units there are.</returns>
    private static int ReadOnlyScan(
        JpegInput input, JpegHeader header, JpegScan scan, JpegOptions options, int unitRows, bool reachesBottom, CancellationToken ct)
    {
        UseStandardTables(header);
        var available = new ScanReader(input, header, scan).ReadAndTransform(unitRows, options.AccurateDct, ct);
        // What follows a whole picture must be the end of it.
        if (reachesBottom && available == unitRows && header.ReadToScan(out _) is not null)
            throw new JpegFormatException("it has one scan too many");
        return available;
    }

    /// <returns>How many rows of units there are: all.</returns>
    private static int ReadScans(
        JpegInput input, JpegHeader header, JpegScan first, JpegOptions options, KernelContext context, List<Array> rented)
    {
        var frame = header.Frame;
        AllocateCoefficients(frame, context, rented);
        if (!frame.IsProgressive)
            UseStandardTables(header);
        int scans = 0, lastGoodUnitRow = 0;
        var ended = false;
        for (var scan = first; scan is not null; scan = header.ReadToScan(out ended))
        {
            var reader = new ScanReader(input, header, scan);
            if (frame.IsProgressive)
                scan.NoteProgress(++scans);
            reader.ReadAndKeep(context.Ct);
            lastGoodUnitRow = reader.LastGoodUnitRow;
        }
        if (!ended)
            throw new JpegFormatException("the file ends early");

        var smoothers = frame.IsProgressive ? BlockSmoother.Create(frame, lastGoodUnitRow, scans) : null;
        foreach (var component in frame.Components.Where(c => c.Needed))
            new BlockTransform(component, options.AccurateDct).ApplyAll(smoothers?[component.Index], context.Ct);
        return frame.UnitRows;
    }

    private static void AllocateCoefficients(JpegFrame frame, KernelContext context, List<Array> rented)
    {
        foreach (var component in frame.Components)
        {
            component.CoefficientStride = JpegFrame.DivideUp(component.BlocksWide, component.H) * component.H;
            var size = (long)component.CoefficientStride * JpegFrame.DivideUp(component.BlocksHigh, component.V) * component.V * 64;
            context.Charge(size * sizeof(short));
            rented.Add(component.Coefficients = ArrayPool<short>.Shared.Rent((int)size));
            component.Coefficients.AsSpan(0, (int)size).Clear();
        }
    }

    private static void UseStandardTables(JpegHeader header)
    {
        header.DcTables[0] ??= StandardHuffmanTables.DcLuminance();
        header.AcTables[0] ??= StandardHuffmanTables.AcLuminance();
        header.DcTables[1] ??= StandardHuffmanTables.DcChrominance();
        header.AcTables[1] ??= StandardHuffmanTables.AcChrominance();
    }
}
