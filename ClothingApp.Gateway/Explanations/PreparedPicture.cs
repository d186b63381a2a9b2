using System.Runtime.InteropServices;
using ClothingApp.Gateway.Models;
using ClothingApp.Imaging.Decoding;
using ClothingApp.Imaging.Preprocessing;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Gateway.Explanations;

/// <summary>A picture as the model gets it, beside one on which there is nothing to see: gray all over.</summary>
/// <param name="Input">[height, width, channels] of the type asked for.</param>
/// <param name="Blank">Likewise.</param>
/// <param name="Type"><see cref="DType.UInt8"/> or <see cref="DType.Float32"/>.</param>
internal sealed record PreparedPicture(byte[] Input, byte[] Blank, DType Type)
{
    // Half of white: what is covered with it is neither dark nor bright, and dark things count as much as bright ones.
    private const byte Gray = 128;

    public static PreparedPicture Of(Picture picture, PreparationOptions options, DType type)
    {
        var gray = new byte[3];
        gray.AsSpan().Fill(Gray);
        using var nothing = new Picture(1, 1, gray);
        return new PreparedPicture(Prepare(picture, options, type), Prepare(nothing, options, type), type);
    }

    private static byte[] Prepare(Picture picture, PreparationOptions options, DType type)
    {
        var bytes = new byte[options.Width * options.Height * options.Channels * type.ElementSize()];
        if (type == DType.UInt8)
            PicturePreparer.ToBytes(picture, options, bytes);
        else
            PicturePreparer.ToFloats(picture, options, MemoryMarshal.Cast<byte, float>(bytes.AsSpan()));
        return bytes;
    }
}

/// <summary>The picture for people: in colour, with red first, in the model's proportions and crop.</summary>
/// <param name="Rgb">[height, width, 3].</param>
internal sealed record ShownPicture(int Width, int Height, byte[] Rgb)
{
    /// <summary>Of the longer side.</summary>
    private const int MaxSide = 512;

    private const int MaxJpegBytes = 40_000;

    /// <summary>In the same proportions; a large one in fewer pixels.</summary>
    public byte[] ToJpeg()
    {
        using var picture = new Picture(Width, Height, Rgb);
        return PictureEncoder.ToJpegThumbnail(picture, MaxJpegBytes);
    }

    public static ShownPicture Of(Picture picture, PictureModel model)
    {
        var options = model.Preparation;
        var scale = Math.Min(1, MaxSide / (double)Math.Max(options.Width, options.Height));
        var (width, height) = (Math.Max(1, (int)(options.Width * scale)), Math.Max(1, (int)(options.Height * scale)));
        var rgb = new byte[width * height * 3];
        PicturePreparer.ToBytes(picture, options with { Width = width, Height = height, Color = ColorOrder.Rgb }, rgb);
        return new ShownPicture(width, height, rgb);
    }
}
