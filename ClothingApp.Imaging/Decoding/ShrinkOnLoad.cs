using ClothingApp.Imaging.Preprocessing;

namespace ClothingApp.Imaging.Decoding;

/// <summary>
/// Which fraction of its size a JPEG file may be decoded at (its cosine transform gives 1/2 and 1/4 almost for free), so that
/// the resized result stays within the bounds that are held against a full decode.
/// </summary>
internal static class ShrinkOnLoad
{
    /// <summary>
    /// The bilinear filter must still shrink by this much after the decoder did: it then averages over enough pixels to hide
    /// how they were made. On the two golden pictures of 12 megapixels at 299 x 299 a quarter (2.5 of which remain on the
    /// shorter side) is 8 of 255 off at most, 2 for 99 %, 0.24 and 0.36 on average; an eighth is 1.07 on average, too far.
    /// </summary>
    private const double RemainingAfterHalf = 3, RemainingAfterQuarter = 2.5;

    /// <summary>
    /// Below this a full decode costs little, and the pixels of a small picture are sharper: on photographs 400 pixels wide
    /// 1 % of the values were 3 of 255 off, where 2 are allowed.
    /// </summary>
    private const int LeastPixels = 1_500_000;

    /// <returns>1, 2 or 4.</returns>
    internal static int FactorFor(int width, int height, PreparationOptions? target)
    {
        // Nearest shows single pixels and area has sharp edges: with both, every factor can be seen.
        if (target is not { Resize: ResizeMethod.Bilinear }) return 1;
        if ((long)width * height < LeastPixels) return 1;
        // The shorter side against the longer one: right for every orientation and for crops.
        var scale = Math.Min(width, height) / (double)Math.Max(target.Width, target.Height);
        return scale switch
        {
            >= RemainingAfterQuarter * 4 => 4,
            >= RemainingAfterHalf * 2 => 2,
            _ => 1,
        };
    }
}
