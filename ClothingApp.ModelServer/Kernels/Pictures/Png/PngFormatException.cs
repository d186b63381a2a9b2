namespace ClothingApp.ModelServer.Kernels.Pictures.Png;

/// <summary>The bytes are no PNG picture that can be decoded; never leaves <see cref="PngDecoder"/>.</summary>
internal sealed class PngFormatException(string message) : Exception(message);
