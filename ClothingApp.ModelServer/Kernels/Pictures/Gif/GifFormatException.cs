namespace ClothingApp.ModelServer.Kernels.Pictures.Gif;

/// <summary>The bytes do not go on as a GIF file does; never leaves <see cref="GifDecoder"/>.</summary>
/// <param name="isFatal">The frames read so far are of no use either.</param>
internal sealed class GifFormatException(string message, bool isFatal = false) : Exception(message)
{
    public bool IsFatal { get; } = isFatal;
}
