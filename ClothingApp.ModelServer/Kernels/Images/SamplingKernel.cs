namespace ClothingApp.ModelServer.Kernels.Images;

/// <summary>A function that weighs pixels by their distance.</summary>
/// <param name="Radius">Pixels farther away weigh nothing.</param>
/// <param name="Weight">Of a distance, which is not negative.</param>
internal sealed record SamplingKernel(float Radius, Func<float, float> Weight)
{
    private static readonly Dictionary<string, SamplingKernel> Table = new(StringComparer.Ordinal)
    {
        ["lanczos1"] = new(1, x => Lanczos(x, 1)),
        ["lanczos3"] = new(3, x => Lanczos(x, 3)),
        ["lanczos5"] = new(5, x => Lanczos(x, 5)),
        // Sigma is 0.5.
        ["gaussian"] = new(1.5f, x => x >= 1.5f ? 0 : (float)Math.Exp(-x * x / (2.0 * 0.5f * 0.5f))),
        ["box"] = new(1, x => x < 0.5f ? 1 : x == 0.5f ? 0.5f : 0),
        ["triangle"] = new(1, x => x < 1 ? 1 - x : 0),
        ["keyscubic"] = new(2, x =>
            x >= 2 ? 0 : x >= 1 ? (((((-0.5f * x) + 2.5f) * x) - 4) * x) + 2 : (((1.5f * x) - 2.5f) * x * x) + 1),
        ["mitchellcubic"] = new(2, x =>
            x >= 2 ? 0 : x >= 1 ? ((((((-7f / 18) * x) + 2) * x) - (10f / 3)) * x) + (16f / 9) : ((((7f / 6) * x) - 2) * x * x) + (8f / 9)),
    };

    /// <returns>Null when there is none of that name.</returns>
    public static SamplingKernel? Named(string name) => Table.GetValueOrDefault(name);

    private static float Lanczos(float x, float radius)
    {
        const float Pi = 3.14159265359f;
        return x > radius ? 0
            : x <= 1e-3 ? 1
            : radius * MathF.Sin(Pi * x) * MathF.Sin(Pi * x / radius) / (Pi * Pi * x * x);
    }
}
