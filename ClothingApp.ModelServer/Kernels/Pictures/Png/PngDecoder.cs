using System.IO.Compression;
using System.Runtime.InteropServices;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Pictures.Png;

/// <summary>Decodes PNG pictures as TensorFlow does with libpng: all colour types and depths, interlaced or not.</summary>
internal static class PngDecoder
{
    private const long MaxPixels = 50_000_000;

    /// <summary>Adam7: first column and row, and steps between columns and rows, of each pass.</summary>
    private static readonly (int X, int Y, int Across, int Down)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <param name="channels">0: as many as the picture has.</param>
    /// <param name="type">uint8 or uint16.</param>
    /// <returns>[height,width,channels].</returns>
    /// <exception cref="InvalidRequestException">It is no picture that can be decoded.</exception>
    public static Tensor Decode(byte[] file, int channels, DType type, KernelContext context)
    {
        try
        {
            var chunks = new PngChunks(file);
            var header = PngHeader.Read(chunks);
            if ((long)header.Width * header.Height > MaxPixels)
                throw new PngFormatException($"{header.Width} x {header.Height} pixels are more than {MaxPixels}");
            channels = channels > 0 ? channels : PngPixels.ChannelsOf(header);
            var pixels = new PngPixels(header, channels, type == DType.UInt16);
            var picture = context.Allocate(type, TensorShape.Of(header.Height, header.Width, channels), out var bytes);
            using (var data = new PngData(file, chunks))
            {
                using var stream = new ZLibStream(data, CompressionMode.Decompress);
                foreach (var pass in header.IsInterlaced ? Passes : [(0, 0, 1, 1)])
                    ReadPass(header, pass, stream, pixels, bytes, channels, context.Ct);
            }
            while (chunks.Type != PngChunks.End)
                chunks.Next();
            return picture;
        }
        catch (Exception e) when (e is PngFormatException or InvalidDataException or EndOfStreamException)
        {
            throw new InvalidRequestException($"Invalid PNG data, size {file.Length}: {e.Message}", e);
        }
    }

    private static void ReadPass(
        PngHeader header, (int X, int Y, int Across, int Down) pass, Stream stream, PngPixels pixels, Span<byte> picture, int channels, CancellationToken ct)
    {
        var width = (header.Width - pass.X + pass.Across - 1) / pass.Across;
        if (width <= 0)
            return;
        var bitsPerPixel = header.BitDepth * header.Samples;
        var length = (int)((((long)width * bitsPerPixel) + 7) / 8);
        byte[] row = new byte[length + 1], above = new byte[length + 1];
        var values = new ushort[header.Width * channels];
        var bytesPerRow = picture.Length / header.Height;
        for (var y = pass.Y; y < header.Height; y += pass.Down)
        {
            ct.ThrowIfCancellationRequested();
            stream.ReadExactly(row);
            PngFilter.Undo(row[0], row.AsSpan(1), above.AsSpan(1), Math.Max(1, bitsPerPixel / 8));
            var target = picture.Slice(y * bytesPerRow, bytesPerRow);
            var first = pass.X * channels;
            pixels.Convert(row.AsSpan(1), width, values.AsSpan(first), pass.Across);
            Store(values, target, pass, width, channels);
            (row, above) = (above, row);
        }
    }

    /// <summary>Only the pixels of this pass.</summary>
    private static void Store(ushort[] values, Span<byte> target, (int X, int Y, int Across, int Down) pass, int width, int channels)
    {
        var wide = MemoryMarshal.Cast<byte, ushort>(target);
        var isWide = target.Length == values.Length * 2;
        for (var x = 0; x < width; x++)
        {
            var at = (pass.X + (x * pass.Across)) * channels;
            for (var i = at; i < at + channels; i++)
            {
                if (isWide)
                    wide[i] = values[i];
                else
                    target[i] = (byte)values[i];
            }
        }
    }
}
