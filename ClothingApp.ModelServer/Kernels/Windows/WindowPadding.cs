namespace ClothingApp.ModelServer.Kernels.Windows;

/// <summary>What a window does at a picture's edge, as TensorFlow names it.</summary>
internal enum WindowPadding
{
    /// <summary>It stays inside.</summary>
    Valid,

    /// <summary>As much zero padding as gives a result of the input's size divided by the stride, rounded up.</summary>
    Same,

    /// <summary>The padding is given.</summary>
    Explicit,
}
