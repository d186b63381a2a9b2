using ClothingApp.Imaging.Decoding.Native;
using ClothingApp.Imaging.Preprocessing;

namespace ClothingApp.Imaging.Decoding;

/// <summary>Writes small previews. They are made of pixels alone: nothing of a stranger's file reaches a browser through them.</summary>
public static class PictureEncoder
{
    // First a lower quality, then fewer pixels: a soft preview says more than a tiny one.
    private static readonly int[] Qualities = [80, 65, 50, 35];
    private const int LeastSide = 16;

    /// <param name="maxBytes">Of the file, such as 20 000. Even a preview of 16 pixels needs some 500.</param>
    /// <param name="maxSide">Of the longer side, in pixels; a smaller picture keeps its size.</param>
    /// <returns>A JPEG file in the picture's proportions.</returns>
    public static byte[] ToJpegThumbnail(Picture picture, int maxBytes, int maxSide = 320)
    {
        for (var side = maxSide; ; side = side * 3 / 4)
        {
            using var small = Shrink(picture, side);
            byte[] file = [];
            foreach (var quality in Qualities)
            {
                file = VipsJpegWriter.Write(small, quality);
                if (file.Length <= maxBytes) return file;
            }

            if (side <= LeastSide) return file;
        }
    }

    private static Picture Shrink(Picture picture, int maxSide)
    {
        var scale = Math.Min(1.0, maxSide / (double)Math.Max(picture.Width, picture.Height));
        var width = Math.Max(1, (int)Math.Round(picture.Width * scale));
        var height = Math.Max(1, (int)Math.Round(picture.Height * scale));
        var small = Picture.Rent(width, height, out var rgb);
        PicturePreparer.ToBytes(picture, new PreparationOptions(width, height), rgb.Span);
        return small;
    }
}
