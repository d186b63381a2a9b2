namespace ClothingApp.Imaging.Decoding;

/// <summary>A picture, or why there is none.</summary>
public readonly record struct DecodeResult(Picture? Picture, DecodeError Error, string Message)
{
    public static DecodeResult Success(Picture picture) => new(picture, DecodeError.None, "");

    public static DecodeResult Failure(DecodeError error, string message) => new(null, error, message);
}
