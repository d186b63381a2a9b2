using ClothingApp.Imaging.Decoding.Native;

namespace ClothingApp.Benchmarks.Preparing;

/// <summary>Pictures for where the shared ones are not: waves of all lengths, and grain when they shall be detailed. The same each time.</summary>
internal static unsafe class DrawnPicture
{
    /// <returns>The path.</returns>
    public static string Write(string path, string saver, string options, int width, int height, bool detailed)
    {
        var random = new Random(1);
        var rgb = new byte[width * height * 3];
        for (var i = 0; i < rgb.Length; i++)
        {
            int x = i / 3 % width, y = i / 3 / width;
            var wave = Math.Sin((x * x / 40_000.0) + (i % 3)) + Math.Sin(y * y / 50_000.0) + Math.Sin((x + y) / 90.0);
            rgb[i] = (byte)Math.Clamp(128 + (38 * wave) + (detailed ? random.Next(-24, 25) : 0), 0, 255);
        }

        VipsRuntime.EnsureStarted();
        fixed (byte* data = rgb)
        {
            using var image = VipsHandle.Own(VipsNative.vips_image_new_from_memory(data, (nuint)rgb.Length, width, height, bands: 3, (int)VipsSampleFormat.UInt8));
            using var operation = new VipsOperation(saver, options);
            operation.SetImage("in", image);
            operation.Run();
            File.WriteAllBytes(path, operation.GetBytes("buffer"));
        }

        return path;
    }
}
