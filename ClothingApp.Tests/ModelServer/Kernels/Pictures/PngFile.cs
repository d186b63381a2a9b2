using System.Buffers.Binary;
using System.IO.Compression;

namespace ClothingApp.Tests.ModelServer.Kernels.Pictures;

/// <summary>Writes PNG files of any kind out of samples.</summary>
internal sealed class PngFile(int width, int height, int colourType, int depth, bool interlaced, Random random)
{
    public int Samples => colourType switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    /// <param name="samples">Row by row, pixel by pixel.</param>
    /// <param name="extra">Chunks before the pixels.</param>
    public byte[] Write(int[] samples, params (string Type, byte[] Content)[] extra)
    {
        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)depth, (byte)colourType, (byte)(interlaced ? 1 : 0));
        Chunk(file, "IHDR", header);
        foreach (var (type, content) in extra)
            Chunk(file, type, content);
        var data = Compress(samples);
        var cut = random.Next(data.Length);
        Chunk(file, "IDAT", data[..cut]);
        Chunk(file, "IDAT", data[cut..]);
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private byte[] Compress(int[] samples)
    {
        using var data = new MemoryStream();
        using (var stream = new ZLibStream(data, CompressionLevel.Fastest))
        {
            foreach (var (x0, y0, dx, dy) in interlaced
                ? ((int, int, int, int)[])[(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
                : [(0, 0, 1, 1)])
            {
                byte[]? above = null;
                for (var y = y0; y < height && x0 < width; y += dy)
                {
                    var row = Pack([.. Enumerable.Range(0, width).Where(x => x >= x0 && (x - x0) % dx == 0)
                        .SelectMany(x => Enumerable.Range(0, Samples).Select(s => samples[(((y * width) + x) * Samples) + s]))]);
                    above ??= new byte[row.Length];
                    stream.Write(Filter(random.Next(5), row, above));
                    above = row;
                }
            }
        }
        return data.ToArray();
    }

    private byte[] Pack(int[] samples)
    {
        var bytes = new byte[((samples.Length * depth) + 7) / 8];
        for (var i = 0; i < samples.Length; i++)
        {
            for (var bit = 0; bit < depth; bit++)
            {
                var at = (i * depth) + bit;
                bytes[at / 8] |= (byte)(((samples[i] >> (depth - 1 - bit)) & 1) << (7 - (at % 8)));
            }
        }
        return bytes;
    }

    private byte[] Filter(int kind, byte[] row, byte[] above)
    {
        var step = Math.Max(1, depth * Samples / 8);
        var filtered = new byte[row.Length + 1];
        filtered[0] = (byte)kind;
        for (var i = 0; i < row.Length; i++)
        {
            int a = i < step ? 0 : row[i - step], b = above[i], c = i < step ? 0 : above[i - step];
            // The predictor of the one nearest to left + above - corner; the left one first, then the upper one.
            var paeth = new[] { a, b, c }.MinBy(v => Math.Abs(a + b - c - v));
            filtered[i + 1] = (byte)(row[i] - (kind switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, _ => paeth }));
        }
        return filtered;
    }

    private static void Chunk(Stream file, string type, byte[] content)
    {
        var chunk = new byte[content.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        System.Text.Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        content.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(content.Length + 8), Crc(chunk.AsSpan(4, content.Length + 4)));
        file.Write(chunk);
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = ~0u;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var i = 0; i < 8; i++)
                crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
        }
        return ~crc;
    }
}
