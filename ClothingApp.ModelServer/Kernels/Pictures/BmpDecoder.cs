using System.Buffers.Binary;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Pictures;

/// <summary>
/// Decodes BMP pictures as TensorFlow does: uncompressed, of 8, 24 or 32 bits, nothing behind the pixels. 8 bits are taken for grey,
/// whatever the palette says.
/// </summary>
internal static class BmpDecoder
{
    private const int MinBytes = 32;
    private const long MaxPixels = 50_000_000;

    /// <param name="channels">0: as many as the picture has; 3 or 4.</param>
    /// <returns>uint8 [height,width,channels].</returns>
    /// <exception cref="InvalidRequestException">It is no picture that can be decoded.</exception>
    public static Tensor Decode(byte[] file, int channels, KernelContext context)
    {
        if (file.Length < MinBytes)
            throw new InvalidRequestException($"Incomplete bmp content, requires at least {MinBytes} bytes to find the header size, width, height, and bpp, got {file.Length} bytes");
        var start = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(10));
        var width = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(18));
        var height = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(22));
        var stored = BinaryPrimitives.ReadInt16LittleEndian(file.AsSpan(28)) / 8;
        if (stored is not (1 or 3 or 4))
            throw new InvalidRequestException($"Number of channels inherent in the image must be 1, 3 or 4, was {stored}");
        if (width <= 0 || height == 0 || start < 0)
            throw new InvalidRequestException($"BMP width must be positive, height nonzero and header size nonnegative, got {width}, {height} and {start}");
        var rows = Math.Abs((long)height);
        if (width * rows > MaxPixels)
            throw new InvalidRequestException($"BMP size {width} x {rows} is more than {MaxPixels} pixels");
        var rowBytes = ((stored * width) + 3) / 4 * 4;
        if (file.Length != start + (rowBytes * rows))
            throw new InvalidRequestException($"Input size should match (header_size + row_size * abs_height) but they differ by {file.Length - start - (rowBytes * rows)}");

        channels = channels > 0 ? channels : stored;
        var picture = context.Allocate(DType.UInt8, TensorShape.Of(rows, width, channels), out var pixels);
        for (var y = 0; y < rows; y++)
        {
            // From the bottom up, unless the height is negative.
            var row = file.AsSpan(start + (int)(rowBytes * (height < 0 ? y : rows - 1 - y)), stored * width);
            Convert(row, stored, pixels.Slice(y * width * channels, width * channels), channels);
        }
        return picture;
    }

    private static void Convert(ReadOnlySpan<byte> row, int stored, Span<byte> pixels, int channels)
    {
        for (int from = 0, to = 0; to < pixels.Length; from += stored, to += channels)
        {
            if (channels == 1)
            {
                pixels[to] = row[from];
                continue;
            }
            // Blue comes first.
            (pixels[to], pixels[to + 1], pixels[to + 2]) =
                stored == 1 ? (row[from], row[from], row[from]) : (row[from + 2], row[from + 1], row[from]);
            if (channels == 4)
                pixels[to + 3] = stored == 4 ? row[from + 3] : (byte)255;
        }
    }
}
