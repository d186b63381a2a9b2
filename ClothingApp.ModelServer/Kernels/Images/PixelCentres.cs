namespace ClothingApp.ModelServer.Kernels.Images;

/// <summary>How a resize relates the pixels of its result to those of its input.</summary>
internal enum PixelCentres
{
    /// <summary>The first pixels lie on each other, the last ones do not.</summary>
    Legacy,

    /// <summary>A pixel's centre is at its half: pictures cover the same area.</summary>
    Half,

    /// <summary>The centres of the corner pixels lie on each other.</summary>
    Corners,
}
