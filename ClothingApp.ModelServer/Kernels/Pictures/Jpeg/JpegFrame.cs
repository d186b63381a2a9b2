namespace ClothingApp.ModelServer.Kernels.Pictures.Jpeg;

/// <summary>The frame header: size and colour planes of the picture.</summary>
internal sealed class JpegFrame
{
    private const int MaxSide = 65_500;
    private const int MaxComponents = 10;
    private const int MaxSamplingFactor = 4;

    /// <exception cref="JpegFormatException">The header contradicts itself, or is of a kind that is not decoded.</exception>
    public JpegFrame(ReadOnlySpan<byte> segment, bool progressive)
    {
        if (segment.Length < 6)
            throw new JpegFormatException("the frame header is too short");
        var count = segment[5];
        Precision = segment[0];
        Height = (segment[1] << 8) | segment[2];
        Width = (segment[3] << 8) | segment[4];
        IsProgressive = progressive;
        if (Height == 0 || Width == 0 || count == 0)
            throw new JpegFormatException($"the picture is empty ({Width} x {Height}, {count} components)");
        if (segment.Length != 6 + (3 * count))
            throw new JpegFormatException("the frame header has a wrong length");
        Components = new JpegComponent[count];
        for (var i = 0; i < count; i++)
        {
            var part = segment.Slice(6 + (3 * i), 3);
            Components[i] = new JpegComponent { Index = i, Id = part[0], H = part[1] >> 4, V = part[1] & 15, QuantisationSlot = part[2] };
        }
    }

    public int Width { get; }

    public int Height { get; }

    public int Precision { get; }

    public bool IsProgressive { get; }

    public JpegComponent[] Components { get; }

    /// <summary>The largest sampling factors: of the components at full size.</summary>
    public int MaxH { get; private set; } = 1;

    public int MaxV { get; private set; } = 1;

    /// <summary>Rows of interleaved units.</summary>
    public int UnitRows { get; private set; }

    /// <summary>Size after scaling.</summary>
    public int OutputWidth { get; private set; }

    public int OutputHeight { get; private set; }

    /// <summary>Samples that a block's side becomes at least: 8 / ratio.</summary>
    public int BlockSide { get; private set; }

    /// <summary>Checks the header as a whole, and computes all sizes.</summary>
    /// <exception cref="JpegFormatException">The header contradicts itself, or is of a kind that is not decoded.</exception>
    public void Lay(int ratio)
    {
        if (Width > MaxSide || Height > MaxSide)
            throw new JpegFormatException($"the picture is too large ({Width} x {Height})");
        if (Precision != 8)
            throw new JpegFormatException($"{Precision} bits per sample are not supported");
        if (Components.Length > MaxComponents)
            throw new JpegFormatException($"{Components.Length} components are too many");
        foreach (var component in Components)
        {
            if (component.H is 0 or > MaxSamplingFactor || component.V is 0 or > MaxSamplingFactor)
                throw new JpegFormatException($"a component is sampled {component.H} x {component.V}");
            MaxH = Math.Max(MaxH, component.H);
            MaxV = Math.Max(MaxV, component.V);
        }

        BlockSide = 8 / ratio;
        OutputWidth = DivideUp(Width, ratio);
        OutputHeight = DivideUp(Height, ratio);
        UnitRows = DivideUp(Height, MaxV * 8);
        foreach (var component in Components)
            Lay(component);
    }

    public static int DivideUp(int a, int b) => (a + b - 1) / b;

    private void Lay(JpegComponent component)
    {
        component.BlocksWide = DivideUp(Width * component.H, MaxH * 8);
        component.BlocksHigh = DivideUp(Height * component.V, MaxV * 8);
        // A plane of smaller size is enlarged by its transform as far as that goes, rather than afterwards.
        var side = BlockSide;
        while (side < 8
            && MaxH * BlockSide % (component.H * side * 2) == 0
            && MaxV * BlockSide % (component.V * side * 2) == 0)
            side *= 2;
        component.BlockSide = side;
        component.Width = DivideUp(Width * component.H * side, MaxH * 8);
        component.Height = DivideUp(Height * component.V * side, MaxV * 8);
    }
}
