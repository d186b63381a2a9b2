namespace ClothingApp.ModelServer.Kernels.Pictures.Gif;

/// <summary>One picture of an animation, as stored.</summary>
/// <param name="Palette">3 bytes a colour; null when the file has none.</param>
internal sealed record GifFrame(int Left, int Top, int Width, int Height, byte[]? Palette, byte[] Indices)
{
    /// <summary>The colour that leaves what is underneath, or -1.</summary>
    public int Transparent { get; set; } = -1;
}
