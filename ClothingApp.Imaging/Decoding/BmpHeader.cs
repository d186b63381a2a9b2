using System.Buffers.Binary;
using System.Numerics;

namespace ClothingApp.Imaging.Decoding;

/// <summary>What a BMP file's headers say, checked against the file's length before anything is decoded.</summary>
/// <param name="TopDown">The first stored row is the topmost.</param>
/// <param name="PixelOffset">Of the first stored row, from the start of the file.</param>
/// <param name="PaletteEntryBytes">3 or 4: blue, green, red and perhaps an unused byte.</param>
internal readonly record struct BmpHeader(
    int Width, int Height, bool TopDown, int BitsPerPixel, int PixelOffset,
    int PaletteOffset, int PaletteEntries, int PaletteEntryBytes,
    BmpMask Red, BmpMask Green, BmpMask Blue, BmpMask Alpha)
{
    private const int FileHeaderBytes = 14;
    private const uint Uncompressed = 0, BitFields = 3, AlphaBitFields = 6;

    /// <summary>Rows begin at multiples of 4 bytes.</summary>
    internal long RowBytes => (((long)Width * BitsPerPixel) + 31) / 32 * 4;

    /// <returns>Null when the header is sound and the pixels are all there.</returns>
    internal static DecodeResult? Read(ReadOnlySpan<byte> file, out BmpHeader header)
    {
        header = default;
        if (file.Length < FileHeaderBytes + 12) return Corrupt();
        var pixelOffset = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        var size = BinaryPrimitives.ReadUInt32LittleEndian(file[14..]);
        if (size > file.Length - FileHeaderBytes) return Corrupt();
        var info = file.Slice(FileHeaderBytes, (int)size);

        // The oldest header has 16-bit sizes and no more; the others begin alike and grow at the end.
        var old = size == 12;
        if (!old && size < 16) return Corrupt();
        long width = old ? BinaryPrimitives.ReadUInt16LittleEndian(info[4..]) : BinaryPrimitives.ReadInt32LittleEndian(info[4..]);
        long height = old ? BinaryPrimitives.ReadUInt16LittleEndian(info[6..]) : BinaryPrimitives.ReadInt32LittleEndian(info[8..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(info[(old ? 10 : 14)..]);
        var compression = size >= 20 ? BinaryPrimitives.ReadUInt32LittleEndian(info[16..]) : Uncompressed;
        var colours = size >= 36 ? BinaryPrimitives.ReadUInt32LittleEndian(info[32..]) : 0;

        if (width <= 0 || height == 0 || height <= int.MinValue) return Corrupt();
        if (bits is not (1 or 2 or 4 or 8 or 16 or 24 or 32)) return Unsupported($"{bits} bits per pixel");
        if (compression is not (Uncompressed or BitFields or AlphaBitFields)) return Unsupported("compression");
        var masked = compression is not Uncompressed;
        if (masked && bits is not (16 or 32)) return Corrupt();

        // Masks follow the 40-byte header, or are its first fields beyond 40 bytes: the same place in the file.
        var maskBytes = masked ? (compression == AlphaBitFields || size >= 56 ? 16 : 12) : 0;
        var masks = file[Math.Min(file.Length, FileHeaderBytes + 40)..];
        if (masks.Length < maskBytes) return Corrupt();

        var afterHeader = FileHeaderBytes + (long)Math.Max(size, masked ? 40 + maskBytes : size);
        var entries = bits <= 8 ? (int)Math.Min(colours == 0 ? 256u : colours, 1u << bits) : 0;
        var entryBytes = old ? 3 : 4;
        if (afterHeader + ((long)entries * entryBytes) > file.Length) return Corrupt();

        header = new BmpHeader(
            (int)width, (int)Math.Abs(height), height < 0, bits, (int)Math.Min(pixelOffset, int.MaxValue),
            (int)afterHeader, entries, entryBytes,
            masked ? BmpMask.Read(masks) : bits == 16 ? new BmpMask(0x7C00) : new BmpMask(0xFF0000),
            masked ? BmpMask.Read(masks[4..]) : bits == 16 ? new BmpMask(0x03E0) : new BmpMask(0x00FF00),
            masked ? BmpMask.Read(masks[8..]) : bits == 16 ? new BmpMask(0x001F) : new BmpMask(0x0000FF),
            maskBytes == 16 ? BmpMask.Read(masks[12..]) : default);
        return pixelOffset < afterHeader || pixelOffset + (header.RowBytes * header.Height) > file.Length ? Corrupt() : null;
    }

    private static DecodeResult Corrupt() =>
        DecodeResult.Failure(DecodeError.Corrupt, "The BMP file is damaged or incomplete: open and save it anew, or give another one");

    private static DecodeResult Unsupported(string what) =>
        DecodeResult.Failure(DecodeError.UnsupportedFormat, $"BMP files with {what} are not read: save it as PNG");
}

/// <summary>Which bits of a pixel are one channel.</summary>
internal readonly struct BmpMask(uint bits)
{
    private readonly uint _bits = bits;
    private readonly int _shift = bits == 0 ? 0 : BitOperations.TrailingZeroCount(bits);

    internal bool IsPresent => _bits != 0;

    private uint Most => _bits >> _shift;

    internal static BmpMask Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt32LittleEndian(bytes));

    /// <summary>The channel as 0 to 255, rounded down as Pillow does.</summary>
    internal byte Of(uint pixel) => Most == 0 ? (byte)0 : (byte)((ulong)((pixel & _bits) >> _shift) * 255 / Most);
}
