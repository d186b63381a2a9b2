namespace ClothingApp.Imaging.Decoding.Native;

/// <summary>Writes a picture as a JPEG file in memory.</summary>
internal static unsafe class VipsJpegWriter
{
    /// <param name="quality">1 to 100.</param>
    internal static byte[] Write(Picture picture, int quality)
    {
        VipsRuntime.EnsureStarted();
        using var pin = picture.Rgb.Pin();
        using var image = VipsHandle.Own(VipsNative.vips_image_new_from_memory(
            pin.Pointer, (nuint)picture.Rgb.Length, picture.Width, picture.Height, bands: 3, (int)VipsSampleFormat.UInt8));
        using var operation = new VipsOperation("jpegsave_buffer", $"Q={quality},optimize_coding=true,keep=none");
        operation.SetImage("in", image);
        operation.Run();
        return operation.GetBytes("buffer");
    }
}
