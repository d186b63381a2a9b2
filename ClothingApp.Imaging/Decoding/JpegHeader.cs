using System.Buffers.Binary;

namespace ClothingApp.Imaging.Decoding;

/// <summary>What a JPEG file's frame header says, read before any decoder sees the file.</summary>
/// <param name="ManyScans">Progressive, or sequential in several scans: decoded as a whole, scan after scan.</param>
internal readonly record struct JpegHeader(int Width, int Height, bool ManyScans)
{
    private const int StartOfScan = 0xDA;

    /// <returns>False when the file ends or goes wrong before its first scan.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> file, out JpegHeader header)
    {
        header = default;
        var components = 0;
        var offset = 2;
        while (offset + 4 <= file.Length)
        {
            if (file[offset] != 0xFF) return false;
            var marker = file[offset + 1];
            if (marker == 0xFF)
            {
                offset++; // Fill bytes may stand before a marker.
                continue;
            }

            if (marker is 0x01 or (>= 0xD0 and <= 0xD8))
            {
                offset += 2; // These stand alone.
                continue;
            }

            var segment = file[(offset + 2)..];
            var length = BinaryPrimitives.ReadUInt16BigEndian(segment);
            if (length < 2 || length > segment.Length) return false;
            if (IsFrame(marker))
            {
                if (length < 8) return false;
                components = segment[7];
                header = new JpegHeader(
                    BinaryPrimitives.ReadUInt16BigEndian(segment[5..]), BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), IsProgressive(marker));
            }
            else if (marker == StartOfScan)
            {
                header = header with { ManyScans = header.ManyScans || (length >= 3 && segment[2] < components) };
                return header is { Width: > 0, Height: > 0 };
            }

            offset += 2 + length;
        }

        return false;
    }

    // C4, C8 and CC lie in the frames' range but are tables and a reserved code.
    private static bool IsFrame(int marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static bool IsProgressive(int marker) => marker is 0xC2 or 0xC6 or 0xCA or 0xCE;
}
