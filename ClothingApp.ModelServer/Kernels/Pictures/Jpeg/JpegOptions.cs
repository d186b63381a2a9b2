namespace ClothingApp.ModelServer.Kernels.Pictures.Jpeg;

/// <summary>How a JPEG picture is to be decoded: the attributes of TensorFlow's <c>DecodeJpeg</c>, with its defaults.</summary>
internal sealed record JpegOptions
{
    public static readonly JpegOptions Default = new();

    /// <summary>0: as many as the picture has (3 for CMYK); 1: grey; 3: RGB.</summary>
    public int Channels { get; init; }

    /// <summary>1, 2, 4 or 8: the sides are divided by it, rounded up, within the inverse transform.</summary>
    public int Ratio { get; init; } = 1;

    /// <summary>Interpolate halved colours rather than repeat them.</summary>
    public bool FancyUpscaling { get; init; } = true;

    /// <summary>The slower of the two integer transforms.</summary>
    public bool AccurateDct { get; init; }

    /// <summary>A file that ends early gives a picture all the same.</summary>
    public bool TryRecoverTruncated { get; init; }

    /// <summary>With fewer than this part of its rows a picture is refused.</summary>
    public float AcceptableFraction { get; init; } = 1;
}

/// <summary>A part of the picture, in pixels after scaling.</summary>
internal readonly record struct CropWindow(int Y, int X, int Height, int Width)
{
    public bool FitsInto(int height, int width) =>
        Width > 0 && Height > 0 && X >= 0 && Y >= 0 && Height <= height - Y && Width <= width - X;
}
