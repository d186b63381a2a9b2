using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Conversion;

/// <summary>Random pictures for property tests, from a fixed seed.</summary>
internal sealed class PictureDraws(int seed)
{
    private readonly Random _random = new(seed);

    public int Size(int least, int most) => _random.Next(least, most + 1);

    public T Of<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];

    public float Number(float least, float most) => least + (_random.NextSingle() * (most - least));

    public float[] Numbers(int count, float least, float most)
    {
        var numbers = new float[count];
        for (var i = 0; i < count; i++)
            numbers[i] = Number(least, most);
        return numbers;
    }

    /// <summary>Float pictures of up to <paramref name="most"/> pixels in height and width.</summary>
    public Tensor Picture(int most, int channels) => Picture(Size(1, 3), Size(1, most), Size(1, most), channels);

    public Tensor Picture(int batch, int height, int width, int channels) =>
        Tensor.Create<float>(TensorShape.Of(batch, height, width, channels), Numbers(batch * height * width * channels, -100, 255));
}
