namespace ClothingApp.ModelServer.Kernels.Pictures.Jpeg;

/// <summary>One colour plane: what the frame header says of it, and what has been decoded.</summary>
internal sealed class JpegComponent
{
    public required int Index { get; init; }

    public required int Id { get; init; }

    /// <summary>Horizontal sampling factor: blocks beside each other in an interleaved unit.</summary>
    public required int H { get; init; }

    /// <summary>Vertical sampling factor.</summary>
    public required int V { get; init; }

    public required int QuantisationSlot { get; init; }

    /// <summary>False when the colours asked for do not depend on it: its bits are read and dropped.</summary>
    public bool Needed { get; set; } = true;

    public int BlocksWide { get; set; }

    public int BlocksHigh { get; set; }

    /// <summary>Samples that the transform makes of a block's side: 8, 4, 2 or 1.</summary>
    public int BlockSide { get; set; }

    /// <summary>Samples beside each other, padding left out.</summary>
    public int Width { get; set; }

    /// <summary>Samples above each other, padding left out.</summary>
    public int Height { get; set; }

    /// <summary>In natural order; set by the first scan that has this component.</summary>
    public ushort[]? Quantisation { get; set; }

    /// <summary>All blocks, row by row, 64 in natural order each; null when blocks are transformed as they are read.</summary>
    public short[]? Coefficients { get; set; }

    /// <summary>Blocks from one row of <see cref="Coefficients"/> to the next: a multiple of <see cref="H"/>.</summary>
    public int CoefficientStride { get; set; }

    /// <summary>The samples, row by row.</summary>
    public byte[] Plane { get; set; } = [];

    public int Stride => BlocksWide * BlockSide;

    public HuffmanTable? DcTable { get; set; }

    public HuffmanTable? AcTable { get; set; }

    /// <summary>The last DC value: the next one is stored as a difference.</summary>
    public int DcPrediction { get; set; }

    /// <summary>By zigzag position: how many low bits of the coefficient are not known yet; -1: nothing is. Progressive pictures only.</summary>
    public int[] UnknownBits { get; } = [.. Enumerable.Repeat(-1, 64)];

    /// <summary><see cref="UnknownBits"/> before the latest scan.</summary>
    public int[] FormerUnknownBits { get; } = new int[64];
}
