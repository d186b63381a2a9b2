using System.Buffers.Binary;

namespace ClothingApp.ModelServer.Kernels.Pictures.Png;

/// <summary>What comes before the pixels.</summary>
internal sealed class PngHeader
{
    private const int StandardGamma = 45_455;

    private PngHeader(ReadOnlySpan<byte> header)
    {
        if (header.Length != 13)
            throw new PngFormatException("the header has a wrong length");
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(header), BinaryPrimitives.ReadUInt32BigEndian(header[4..]));
        (BitDepth, ColourType) = (header[8], header[9]);
        var depths = ColourType switch { 0 => "1 2 4 8 16", 2 or 4 or 6 => "8 16", 3 => "1 2 4 8", _ => "" };
        if (!depths.Split(' ').Contains(BitDepth.ToString(System.Globalization.CultureInfo.InvariantCulture)))
            throw new PngFormatException($"{BitDepth} bits of colour type {ColourType} do not exist");
        if (width is 0 or > 1_000_000 || height is 0 or > 1_000_000 || header[10] != 0 || header[11] != 0 || header[12] > 1)
            throw new PngFormatException("the header is wrong");
        (Width, Height, IsInterlaced) = ((int)width, (int)height, header[12] == 1);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Of one sample: 1, 2, 4, 8 or 16.</summary>
    public int BitDepth { get; }

    /// <summary>0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha.</summary>
    public int ColourType { get; }

    public bool IsInterlaced { get; }

    public bool IsPalette => ColourType == 3;

    public bool IsGrey => (ColourType & 2) == 0;

    public bool HasAlpha => (ColourType & 4) != 0;

    /// <summary>Samples of one pixel as stored.</summary>
    public int Samples => ColourType switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    /// <summary>256 RGB colours; those that are not in the file are black.</summary>
    public byte[] Palette { get; } = new byte[768];

    /// <summary>Colours of the palette, from the file.</summary>
    public int PaletteLength { get; private set; }

    /// <summary>The alpha of the first colours of the palette, or the colour that is transparent; null without.</summary>
    public byte[]? Transparency { get; private set; }

    /// <summary>The file's gamma by 100000, or 0 when it does not say.</summary>
    public int Gamma { get; private set; }

    /// <summary>Reads up to the first chunk of pixels.</summary>
    /// <exception cref="PngFormatException">The header is wrong.</exception>
    public static PngHeader Read(PngChunks chunks)
    {
        chunks.Next();
        if (chunks.Type != PngChunks.Header)
            throw new PngFormatException("it does not begin with a header");
        var header = new PngHeader(chunks.Bytes);
        bool isStandard = false, isWrong = false;
        while (true)
        {
            if (!chunks.Next())
                continue;
            switch (chunks.Type)
            {
                case PngChunks.Header or PngChunks.End:
                    throw new PngFormatException("it has no pixels where they belong");
                case PngChunks.Data:
                    return header.IsPalette && header.PaletteLength == 0 ? throw new PngFormatException("it has no palette") : header;
                case PngChunks.Palette:
                    header.ReadPalette(chunks.Bytes);
                    break;
                case PngChunks.Transparency:
                    header.ReadTransparency(chunks.Bytes);
                    break;
                case PngChunks.StandardRgb when !isWrong && header.PaletteLength == 0 && chunks.Bytes.Length == 1 && chunks.Bytes[0] <= 3:
                    (header.Gamma, isStandard) = (StandardGamma, true);
                    break;
                case PngChunks.Gamma when header.PaletteLength == 0 && !isStandard && header.Gamma == 0 && chunks.Bytes.Length == 4:
                    var gamma = BinaryPrimitives.ReadInt32BigEndian(chunks.Bytes);
                    isWrong |= gamma is < 16 or > 625_000_000;
                    header.Gamma = isWrong ? 0 : gamma;
                    break;
                default:
                    break;
            }
        }
    }

    private void ReadPalette(ReadOnlySpan<byte> content)
    {
        if (PaletteLength > 0)
            throw new PngFormatException("it has two palettes");
        if (!IsPalette)
            return; // A suggestion for screens of few colours.
        if (content.IsEmpty || content.Length > 768 || content.Length % 3 != 0)
            throw new PngFormatException("the palette has a wrong length");
        PaletteLength = Math.Min(content.Length / 3, 1 << BitDepth);
        content[..(PaletteLength * 3)].CopyTo(Palette);
    }

    private void ReadTransparency(ReadOnlySpan<byte> content)
    {
        var fits = ColourType switch
        {
            0 => content.Length == 2,
            2 => content.Length == 6,
            3 => content.Length > 0 && content.Length <= PaletteLength,
            _ => false,
        };
        if (fits && Transparency is null)
            Transparency = content.ToArray();
    }
}
