using ClothingApp.Imaging.Decoding;
using ClothingApp.Imaging.Decoding.Native;

namespace ClothingApp.Tests.Imaging;

/// <summary>Pictures that the tests draw themselves, and files of them in every format that libvips writes.</summary>
internal static unsafe class Drawing
{
    /// <summary>The savers, with options that lose nothing where the format can.</summary>
    internal static readonly Dictionary<string, (string Saver, string Options)> Formats = new()
    {
        ["jpeg"] = ("jpegsave_buffer", "Q=95"),
        ["progressive jpeg"] = ("jpegsave_buffer", "Q=95,interlace=true"),
        ["png"] = ("pngsave_buffer", "compression=6"),
        ["interlaced png"] = ("pngsave_buffer", "interlace=true"),
        ["webp"] = ("webpsave_buffer", "lossless=true"),
        ["lossy webp"] = ("webpsave_buffer", "Q=95"),
        ["gif"] = ("gifsave_buffer", "dither=0"),
        ["avif"] = ("heifsave_buffer", "compression=av1,Q=95,effort=0"),
        ["tiff"] = ("tiffsave_buffer", "compression=deflate"),
        ["tiled tiff"] = ("tiffsave_buffer", "tile=true"),
    };

    /// <summary>Every pixel another colour, by a rule that the Pillow results in these tests were made with too.</summary>
    internal static byte[] Noisy(int width, int height) => Paint(width, height, (x, y) =>
        ((byte)((x * 37) + (y * 11)), (byte)((x * x * 5) + (y * 23)), (byte)(255 - (x * 13) + (y * y * 7))));

    /// <summary>Soft slopes: what lossy formats keep within a few levels.</summary>
    internal static byte[] Smooth(int width, int height) => Paint(width, height, (x, y) =>
        ((byte)(x * 255 / width), (byte)(y * 255 / height), (byte)((x + y) * 127 / (width + height))));

    internal static byte[] Paint(int width, int height, Func<int, int, (byte Red, byte Green, byte Blue)> colour)
    {
        var rgb = new byte[width * height * 3];
        for (var i = 0; i < width * height; i++)
            (rgb[i * 3], rgb[(i * 3) + 1], rgb[(i * 3) + 2]) = colour(i % width, i / width);
        return rgb;
    }

    /// <param name="format">A key of <see cref="Formats"/>.</param>
    internal static byte[] Encode(string format, byte[] samples, int width, int height, int bands = 3) =>
        Encode(Formats[format].Saver, Formats[format].Options, samples, width, height, bands);

    /// <param name="saver">By libvips' name.</param>
    /// <param name="options">The saver's, such as Q=90.</param>
    internal static byte[] Encode(string saver, string options, byte[] samples, int width, int height, int bands = 3)
    {
        VipsRuntime.EnsureStarted();
        fixed (byte* data = samples)
        {
            using var image = VipsHandle.Own(VipsNative.vips_image_new_from_memory(data, (nuint)samples.Length, width, height, bands, (int)VipsSampleFormat.UInt8));
            using var operation = new VipsOperation(saver, options);
            operation.SetImage("in", image);
            operation.Run();
            return operation.GetBytes("buffer");
        }
    }

    internal static Picture Picture(byte[] rgb, int width, int height) => new(width, height, rgb);

    /// <summary>Puts an EXIF block with nothing but the orientation behind the JPEG's first marker.</summary>
    internal static byte[] WithOrientation(byte[] jpeg, int orientation)
    {
        byte[] exif = [.. "Exif\0\0"u8, .. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0];
        return [.. jpeg[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. jpeg[2..]];
    }
}
