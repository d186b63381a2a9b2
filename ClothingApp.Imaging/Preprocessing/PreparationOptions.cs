namespace ClothingApp.Imaging.Preprocessing;

/// <summary>How a picture becomes a model's input.</summary>
/// <param name="Width">Of the result, in pixels.</param>
/// <param name="Height">Of the result, in pixels.</param>
public sealed record PreparationOptions(
    int Width,
    int Height,
    ResizeMethod Resize = ResizeMethod.Bilinear,
    FitMode Fit = FitMode.Stretch,
    ColorOrder Color = ColorOrder.Rgb,
    PixelScale Scale = PixelScale.MinusOneToOne)
{
    /// <summary>Channels of the result: 1 for gray, else 3.</summary>
    public int Channels => Color == ColorOrder.Gray ? 1 : 3;
}

/// <summary>Pillow's BILINEAR, NEAREST and BOX.</summary>
public enum ResizeMethod { Bilinear, Nearest, Area }

public enum FitMode
{
    /// <summary>Width and height are scaled on their own.</summary>
    Stretch,

    /// <summary>The shorter side is scaled to the target, then the centre is cut out.</summary>
    Crop,
}

public enum ColorOrder { Rgb, Bgr, Gray }

/// <summary>How bytes become floats: the modes of <c>keras.applications</c>.</summary>
public enum PixelScale
{
    /// <summary>x / 127.5 - 1.</summary>
    MinusOneToOne,

    /// <summary>x / 255.</summary>
    ZeroToOne,

    /// <summary>x as it is.</summary>
    None,

    /// <summary>Blue, green, red with the mean of ImageNet subtracted (103.939, 116.779, 123.68).</summary>
    Caffe,

    /// <summary>x / 255, then the mean (0.485, 0.456, 0.406) subtracted and divided by the deviation (0.229, 0.224, 0.225).</summary>
    Torch,
}
