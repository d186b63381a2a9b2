using System.Numerics;
using System.Runtime.InteropServices;
using ClothingApp.Serving.Tensors;
using static ClothingApp.Tests.ModelServer.Conversion.NumberDraws;

namespace ClothingApp.Tests.ModelServer.Conversion;

public sealed class ComplexOpsTests
{
    [Fact]
    public void Fft_AnySize_IsTheSumOfItsDefinition()
    {
        var random = new Random(1);
        foreach (var size in (int[])[1, 2, 3, 5, 8, 12, 16, 31])
        {
            var x = Enumerable.Range(0, size).Select(_ => new Complex(random.NextDouble(), random.NextDouble())).ToArray();
            Agrees("FFT", [Numbers(x, size)], Numbers(Transform(x, -1), size));
            Agrees("IFFT", [Numbers(x, size)], Numbers([.. Transform(x, 1).Select(v => v / size)], size));
            var real = x.Select(v => v.Real).ToArray();
            var half = Transform([.. real.Select(v => new Complex(v, 0))], -1)[..((size / 2) + 1)];
            Agrees("RFFT", [Floats(DType.Float32, [size], real), Int32(size)], Numbers(half, half.Length));
            Agrees("IRFFT", [Numbers(half, half.Length), Int32(size)], Floats(DType.Float32, [size], real));
        }
    }

    [Fact]
    public void Rfft_OtherLength_CutsOrFillsUp()
    {
        var x = Floats(DType.Float32, [2, 3], [1, 2, 3, 4, 5, 6]);
        Agrees("RFFT", [x, Int32(2)], Numbers([3, -1, 9, -1], 2, 2));
        Agrees("RFFT", [x, Int32(4)], Numbers([6, new(-2, -2), 2, 15, new(-2, -5), 5], 2, 3));
    }

    [Fact]
    public void Fft2D_AndBack_IsTheSame()
    {
        var random = new Random(2);
        var x = Floats(DType.Float32, [2, 3, 5], Enumerable.Range(0, 30).Select(_ => random.NextDouble()));
        using var spectrum = new OpModel("RFFT2D").Input(x).Input(Int32(3, 5)).Run();
        Assert.Equal(TensorShape.Of(2, 3, 3), spectrum.Shape);
        Agrees("IRFFT2D", [spectrum, Int32(3, 5)], x);
        using var all = new OpModel("FFT2D").Input(Numbers([.. DoublesOf(x).Select(v => new Complex(v, 0))], 2, 3, 5)).Run();
        Agrees("IFFT2D", [all], Numbers([.. DoublesOf(x).Select(v => new Complex(v, 0))], 2, 3, 5));
    }

    [Fact]
    public void Parts_OfComplexNumbers_AreTaken()
    {
        var z = Numbers([new(3, 4), new(0, -2)], 2);
        Agrees("Real", [z], Floats(DType.Float32, [2], [3, 0]));
        Agrees("Imag", [z], Floats(DType.Float32, [2], [4, -2]));
        Agrees("ComplexAbs", [z], Floats(DType.Float32, [2], [5, 2]));
        Agrees("Angle", [z], Floats(DType.Float32, [2], [Math.Atan2(4, 3), -Math.PI / 2]));
        Agrees("Conj", [z], Numbers([new(3, -4), new(0, 2)], 2));
        Agrees("Complex", [Floats(DType.Float32, [2], [3, 0]), Floats(DType.Float32, [2], [4, -2])], z);
        Agrees("Mul", [z, z], Numbers([new(-7, 24), new(-4, 0)], 2));
        Agrees("Sum", [z, Int32(0)], Numbers([new(3, 2)]));
        Agrees("Exp", [Numbers([new(0, Math.PI)], 1)], Numbers([-1], 1));
    }

    private static Tensor Numbers(Complex[] values, params long[] shape) =>
        Tensor.FromBytes(DType.Complex64, TensorShape.Of(shape), MemoryMarshal.AsBytes<float>([.. values.SelectMany(v => (float[])[(float)v.Real, (float)v.Imaginary])]).ToArray());

    private static Complex[] Transform(Complex[] x, int sign) =>
        [.. x.Select((_, k) => x.Select((v, i) => v * Complex.FromPolarCoordinates(1, sign * 2 * Math.PI * i * k / x.Length)).Aggregate((a, b) => a + b))];
}
