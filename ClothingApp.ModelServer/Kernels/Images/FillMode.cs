namespace ClothingApp.ModelServer.Kernels.Images;

/// <summary>What a transformed picture shows where it takes its pixels from outside: the names of ImageProjectiveTransform's attribute.</summary>
internal enum FillMode
{
    /// <summary>One value.</summary>
    Constant,

    /// <summary>The pixels mirrored at the border, the border's pixel twice.</summary>
    Reflect,

    /// <summary>The picture again.</summary>
    Wrap,

    /// <summary>The border's pixel.</summary>
    Nearest,
}
