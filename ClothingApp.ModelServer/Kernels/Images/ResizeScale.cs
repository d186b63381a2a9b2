namespace ClothingApp.ModelServer.Kernels.Images;

/// <summary>Where a pixel of the result lies in the input, rounded after every step as TensorFlow does it in float32.</summary>
internal readonly record struct ResizeScale
{
    private readonly float _scale;
    private readonly PixelCentres _centres;

    public ResizeScale(long inputSize, long outputSize, PixelCentres centres)
    {
        _centres = centres;
        _scale = centres == PixelCentres.Corners && outputSize > 1 ? (inputSize - 1) / (float)(outputSize - 1) : inputSize / (float)outputSize;
    }

    /// <summary>Pixels of the input for each of the result.</summary>
    public float Value => _scale;

    /// <summary>The place between two pixels of the input; half a pixel outside at the most.</summary>
    public float Position(int pixel) => _centres == PixelCentres.Half ? ((pixel + 0.5f) * _scale) - 0.5f : pixel * _scale;

    /// <summary>The input's pixel whose value the pixel takes over.</summary>
    public int Nearest(int pixel, int inputSize)
    {
        var position = _centres switch
        {
            PixelCentres.Corners => MathF.Round(pixel * _scale, MidpointRounding.AwayFromZero),
            PixelCentres.Half => MathF.Floor((pixel + 0.5f) * _scale),
            _ => MathF.Floor(pixel * _scale),
        };
        return Math.Min((int)position, inputSize - 1);
    }
}
