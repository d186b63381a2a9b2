using System.Buffers.Binary;

namespace ClothingApp.Imaging.Decoding;

/// <summary>
/// Uncompressed BMP of 1 to 32 bits, palette or bit fields. It is here because libvips has no BMP loader of its own, and small
/// because the header has checked every length before.
/// </summary>
internal static class BmpDecoder
{
    /// <param name="header">Read from the same file without an error.</param>
    /// <param name="rgb">Height x Width x 3 bytes, filled whole.</param>
    internal static void Decode(ReadOnlySpan<byte> file, in BmpHeader header, Span<byte> rgb)
    {
        var rowBytes = (int)header.RowBytes;
        var rgbBytes = header.Width * 3;
        for (var stored = 0; stored < header.Height; stored++)
        {
            var row = file.Slice(header.PixelOffset + (stored * rowBytes), rowBytes);
            var y = header.TopDown ? stored : header.Height - 1 - stored;
            var target = rgb.Slice(y * rgbBytes, rgbBytes);
            if (header.BitsPerPixel <= 8) FromPalette(row, file, header, target);
            else if (header.BitsPerPixel == 24) FromBgr(row, target);
            else FromMasks(row, header, target);
        }
    }

    private static void FromPalette(ReadOnlySpan<byte> row, ReadOnlySpan<byte> file, in BmpHeader header, Span<byte> rgb)
    {
        var bits = header.BitsPerPixel;
        var mask = (1 << bits) - 1;
        for (var x = 0; x < header.Width; x++)
        {
            var bit = x * bits;
            // The leftmost pixel is in the highest bits of its byte.
            var index = (row[bit >> 3] >> (8 - bits - (bit & 7))) & mask;
            var target = rgb.Slice(x * 3, 3);
            if (index >= header.PaletteEntries)
            {
                target.Clear(); // A colour that the palette does not have is black, as everywhere.
                continue;
            }

            var entry = file.Slice(header.PaletteOffset + (index * header.PaletteEntryBytes), 3);
            (target[0], target[1], target[2]) = (entry[2], entry[1], entry[0]);
        }
    }

    private static void FromBgr(ReadOnlySpan<byte> row, Span<byte> rgb)
    {
        for (var i = 0; i + 2 < rgb.Length; i += 3)
            (rgb[i], rgb[i + 1], rgb[i + 2]) = (row[i + 2], row[i + 1], row[i]);
    }

    private static void FromMasks(ReadOnlySpan<byte> row, in BmpHeader header, Span<byte> rgb)
    {
        var bytes = header.BitsPerPixel / 8;
        for (var x = 0; x < header.Width; x++)
        {
            var pixel = bytes == 2
                ? BinaryPrimitives.ReadUInt16LittleEndian(row[(x * 2)..])
                : BinaryPrimitives.ReadUInt32LittleEndian(row[(x * 4)..]);
            var alpha = header.Alpha.IsPresent ? header.Alpha.Of(pixel) : (byte)255;
            rgb[x * 3] = PixelRow.OverWhite(header.Red.Of(pixel), alpha);
            rgb[(x * 3) + 1] = PixelRow.OverWhite(header.Green.Of(pixel), alpha);
            rgb[(x * 3) + 2] = PixelRow.OverWhite(header.Blue.Of(pixel), alpha);
        }
    }
}
