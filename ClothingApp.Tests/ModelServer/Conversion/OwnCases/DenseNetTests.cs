using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.ModelServer.SavedModels.Writing;

namespace ClothingApp.Tests.ModelServer.Conversion.OwnCases;

/// <summary>Nets of dense layers whose weights are in the checkpoint.</summary>
public sealed class DenseNetTests
{
    private static readonly float[,] First = TestTensors.Matrix(1, 4, 5);
    private static readonly float[,] Second = TestTensors.Matrix(2, 5, 3);
    private static readonly float[] Bias = TestTensors.Numbers(3, 5);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(0)]
    public async Task TwoLayers_BatchOfAnySize_Answers(int batch)
    {
        using var model = Net();
        var x = TestTensors.Matrix(4, batch, 4);

        await model.AnswersAsync(TestTensors.Of(Expected(x)), ("x", TestTensors.Of(x)));
    }

    [Fact]
    public async Task TwoLayers_LargerInputThanTheSignatureSays_IsRefusedByName()
    {
        using var model = Net();

        var error = await Assert.ThrowsAsync<InvalidRequestException>(() => model.RunAsync(("x", TestTensors.Of(new float[2, 7]))));

        Assert.Contains("'x'", error.Message, StringComparison.Ordinal);
        Assert.Contains("[2,7]", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DType.Float16, 11)]
    [InlineData(DType.BFloat16, 8)]
    public async Task Layer_HalfPrecision_RoundsAfterEveryStep(DType type, int bits)
    {
        // Small sums: whatever is not rounded shows.
        float[] x = [1.0009766f, -0.33f, 2.7f, 0.1f];
        using var model = new SavedModelWriter();
        var scale = model.Variable("scale", TestTensors.Bits16(type, TensorShape.Of(4), 1.1f, 1.1f, -0.7f, 3));
        var shift = model.Variable("shift", TestTensors.Bits16(type, TensorShape.Of(4), 100, 0.3f, 0.001f, 7));
        model.Export([Input.Float("x", -1)], [scale, shift],
            (f, a) => f.Cast(f.Op("AddV2", f.Op("Mul", f.Cast(a[0], type), f.Read(a[1])), f.Read(a[2])), DType.Float32));
        float[] scales = [1.1f, 1.1f, -0.7f, 3], shifts = [100, 0.3f, 0.001f, 7];
        var expected = x.Select((v, i) => Rounded(Rounded(Rounded(v) * Rounded(scales[i])) + Rounded(shifts[i]))).ToArray();

        var answer = (await model.RunAsync(("x", TestTensors.Of(x))))["y"];

        Assert.Equal(expected, answer.AsSpan<float>().ToArray());

        // To the nearest number with so many bits, half to even.
        float Rounded(float value)
        {
            var unit = MathF.Pow(2, MathF.Floor(MathF.Log2(MathF.Abs(value))) - bits + 1);
            return MathF.Round(value / unit, MidpointRounding.ToEven) * unit;
        }
    }

    private static SavedModelWriter Net()
    {
        var model = new SavedModelWriter();
        Out[] weights =
        [
            model.Variable("sequential/dense/kernel", TestTensors.Of(First)),
            model.Variable("sequential/dense/bias", TestTensors.Of(Bias)),
            model.Variable("sequential/dense_1/kernel", TestTensors.Of(Second)),
        ];
        model.Export([Input.Float("x", -1, 4)], weights, (f, a) =>
        {
            var hidden = f.Op("Relu", f.Op("BiasAdd", f.Op("MatMul", a[0], f.Read(a[1])), f.Read(a[2])));
            return f.Op("Softmax", f.Op("MatMul", hidden, f.Read(a[3])));
        });
        return model;
    }

    private static float[,] Expected(float[,] x)
    {
        var hidden = Plain.Map(Plain.AddToRows(Plain.MatMul(x, First), Bias), v => Math.Max(v, 0));
        return Plain.Softmax(Plain.MatMul(hidden, Second));
    }
}
