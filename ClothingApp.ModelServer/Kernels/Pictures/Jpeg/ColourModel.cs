namespace ClothingApp.ModelServer.Kernels.Pictures.Jpeg;

/// <summary>What the components of a picture mean.</summary>
internal enum ColourModel
{
    Unknown,
    Grey,
    Rgb,
    YCbCr,
    Cmyk,

    /// <summary>CMYK whose C, M and Y were turned into YCbCr as if they were inverted RGB.</summary>
    Ycck,
}

internal static class ColourModels
{
    /// <summary>As libjpeg guesses: the JFIF marker first, then Adobe's, then the names of the components.</summary>
    public static ColourModel Guess(JpegHeader header)
    {
        var components = header.Frame.Components;
        return (components.Length, header.HasJfifMarker, header.HasAdobeMarker) switch
        {
            (1, _, _) => ColourModel.Grey,
            (3, true, _) => ColourModel.YCbCr,
            (3, _, true) => header.AdobeTransform == 0 ? ColourModel.Rgb : ColourModel.YCbCr,
            (3, _, _) => (components[0].Id, components[1].Id, components[2].Id) == ('R', 'G', 'B') ? ColourModel.Rgb : ColourModel.YCbCr,
            (4, _, true) => header.AdobeTransform == 0 ? ColourModel.Cmyk : ColourModel.Ycck,
            (4, _, _) => ColourModel.Cmyk,
            _ => ColourModel.Unknown,
        };
    }
}
