namespace ClothingApp.ModelServer.Kernels.Pictures.Jpeg;

/// <summary>The bytes are no JPEG picture that can be decoded; ends decoding from any depth, and never leaves <see cref="JpegDecoder"/>.</summary>
internal sealed class JpegFormatException(string message) : Exception(message);
