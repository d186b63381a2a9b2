namespace ClothingApp.ModelServer.Kernels.Images;

/// <summary>
/// One axis of a resize that is a weighted sum: which pixels of the input each pixel of the result takes, and how much of
/// each. Kept pixel by pixel, because the matrix that it stands for is almost everywhere zero.
/// </summary>
internal sealed class AxisTaps
{
    private readonly int[] _counts;
    private readonly int[] _indices;
    private readonly float[] _weights;
    private readonly int _most;

    /// <param name="most">The largest number of taps of any pixel.</param>
    public AxisTaps(int inputSize, int outputSize, int most, KernelContext context)
    {
        context.Charge(8L * outputSize * most);
        (InputSize, OutputSize, _most) = (inputSize, outputSize, most);
        (_counts, _indices, _weights) = (new int[outputSize], new int[(long)outputSize * most], new float[(long)outputSize * most]);
    }

    public int InputSize { get; }

    public int OutputSize { get; }

    /// <summary>The pixels of the input that the pixel is made of.</summary>
    public ReadOnlySpan<int> Indices(int pixel) => _indices.AsSpan(pixel * _most, _counts[pixel]);

    /// <summary>What each of them counts.</summary>
    public ReadOnlySpan<float> Weights(int pixel) => _weights.AsSpan(pixel * _most, _counts[pixel]);

    public void Add(int pixel, int index, float weight)
    {
        var at = (pixel * _most) + _counts[pixel]++;
        (_indices[at], _weights[at]) = (index, weight);
    }

    /// <summary>The way back: what each pixel of the input gave to the result.</summary>
    public AxisTaps Transposed(KernelContext context)
    {
        var counts = new int[InputSize];
        for (var pixel = 0; pixel < OutputSize; pixel++)
        {
            foreach (var index in Indices(pixel))
                counts[index]++;
        }
        var result = new AxisTaps(OutputSize, InputSize, counts.Max(), context);
        for (var pixel = 0; pixel < OutputSize; pixel++)
        {
            var indices = Indices(pixel);
            var weights = Weights(pixel);
            for (var i = 0; i < indices.Length; i++)
                result.Add(indices[i], pixel, weights[i]);
        }
        return result;
    }

    /// <returns>[output size, input size].</returns>
    public float[] ToMatrix()
    {
        var matrix = new float[(long)OutputSize * InputSize];
        for (var pixel = 0; pixel < OutputSize; pixel++)
        {
            var indices = Indices(pixel);
            var weights = Weights(pixel);
            for (var i = 0; i < indices.Length; i++)
                matrix[((long)pixel * InputSize) + indices[i]] += weights[i];
        }
        return matrix;
    }
}
