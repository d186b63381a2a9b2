using System.Buffers.Binary;
using System.IO.Compression;

namespace ClothingApp.Gateway.Explanations;

/// <summary>Writes PNG files of 8 bits per channel (PNG Specification, third edition: sections 5, 7 and 9).</summary>
internal static class PngWriter
{
    private const int Channels = 3;
    private const byte TrueColour = 2, Paeth = 4;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(value =>
    {
        var remainder = (uint)value;
        for (var bit = 0; bit < 8; bit++)
            remainder = (remainder & 1) != 0 ? (remainder >> 1) ^ 0xEDB88320 : remainder >> 1;
        return remainder;
    })];

    /// <param name="rgb">[height, width, 3].</param>
    public static byte[] Write(ReadOnlySpan<byte> rgb, int width, int height)
    {
        using var file = new MemoryStream();
        file.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        (header[8], header[9]) = (8, TrueColour);
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Compress(rgb, width, height));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Compress(ReadOnlySpan<byte> rgb, int width, int height)
    {
        using var compressed = new MemoryStream();
        using (var deflate = new ZLibStream(compressed, CompressionLevel.Fastest))
        {
            var stride = width * Channels;
            var line = new byte[stride + 1];
            var above = new byte[stride];
            line[0] = Paeth;
            for (var y = 0; y < height; y++)
            {
                var row = rgb.Slice(y * stride, stride);
                for (var i = 0; i < stride; i++)
                {
                    var (left, corner) = i < Channels ? (0, 0) : (row[i - Channels], above[i - Channels]);
                    line[i + 1] = (byte)(row[i] - Predict(left, above[i], corner));
                }
                deflate.Write(line);
                row.CopyTo(above);
            }
        }
        return compressed.ToArray();
    }

    // Of the three neighbours the one nearest to left + above - corner.
    private static int Predict(int left, int above, int corner)
    {
        var guess = left + above - corner;
        var (toLeft, toAbove, toCorner) = (Math.Abs(guess - left), Math.Abs(guess - above), Math.Abs(guess - corner));
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }

    private static void WriteChunk(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(type);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), content));
        file.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
            crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        return crc;
    }
}
