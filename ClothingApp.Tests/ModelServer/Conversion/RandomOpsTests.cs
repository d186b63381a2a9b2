using ClothingApp.Serving.Tensors;
using static ClothingApp.Tests.ModelServer.Conversion.NumberDraws;

namespace ClothingApp.Tests.ModelServer.Conversion;

public sealed class RandomOpsTests
{
    [Fact]
    public void FullInt_SeedOfTheDocumentation_GivesItsNumbers()
    {
        // tf.random.split([1, 2], num=3), as TensorFlow's documentation prints it.
        var expected = Integers(DType.Int32, [3, 2], [1105988140, 1738052849, -335576002, 370444179, 10670227, -246211131]);
        Agrees("StatelessRandomUniformFullInt", [Int32(3, 2), Int32(1, 2)], expected, m => m.Attr("dtype", DType.Int32));
        var keys = new OpModel("StatelessRandomGetKeyCounter").Input(Int32(1, 2)).Run(2);
        Agrees("StatelessRandomUniformFullIntV2", [Int32(3, 2), keys[0], keys[1], Int32Scalar(1)], expected, m => m.Attr("dtype", DType.Int32));
    }

    [Fact]
    public void Normal_KeyOfTheDocumentation_GivesItsNumbers()
    {
        // tf.random.Generator.from_seed(1).normal(shape=(2, 3)), as TensorFlow's documentation prints it.
        var expected = Floats(DType.Float32, [2, 3], [0.43842277, -0.53439844, -0.07710262, 1.5658046, -0.1012345, -0.2744976]);
        var (key, counter) = (Tensor.Create<ulong>(TensorShape.Of(1), [0]), Tensor.Create<ulong>(TensorShape.Of(2), [1, 0]));
        Agrees("StatelessRandomNormalV2", [Int32(2, 3), key, counter, Int32Scalar(1)], expected, tolerance: 1e-6);
    }

    [Fact]
    public void StatefulNormal_SeedsOfTheDocumentation_GivesItsNumbers()
    {
        // tf.random.set_seed(5); tf.random.normal([2, 2], 0, 1, tf.float32, seed=1), as TensorFlow's documentation prints it.
        using var drawn = new OpModel("RandomStandardNormal").Constant(Int32(2, 2)).Attr("dtype", DType.Float32).Attr("seed", 5).Attr("seed2", 1).Run();
        Assert.Null(Agreement.Difference(Floats(DType.Float32, [2, 2], [-1.3768897, -0.01258316, -0.169515, 1.0824056]), drawn, 1e-6));
    }

    [Theory]
    [InlineData("RandomUniform", 0.5, 0.2887, 0, 1)]
    [InlineData("RandomStandardNormal", 0, 1, -9, 9)]
    [InlineData("TruncatedNormal", 0, 0.8796, -2, 2)]
    public void Drawn_ManyNumbers_HaveMeanDeviationAndBounds(string op, double mean, double deviation, double low, double high)
    {
        foreach (var type in FloatTypes)
        {
            using var drawn = new OpModel(op).Constant(Int32(100, 100)).Attr("dtype", type).Attr("seed", 3).Run();
            var values = DoublesOf(drawn);
            Assert.Equal(mean, values.Average(), 0.05);
            Assert.Equal(deviation, Math.Sqrt(values.Average(v => (v - mean) * (v - mean))), 0.05);
            Assert.All(values, v => Assert.InRange(v, low, high));
        }
    }

    [Fact]
    public void Drawn_WithSeedOrWithout_RepeatsOrDoesNot()
    {
        double[] Draw(long seed)
        {
            using var drawn = new OpModel("RandomUniform").Constant(Int32(8)).Attr("dtype", DType.Float32).Attr("seed", seed).Run();
            return DoublesOf(drawn);
        }

        Assert.Equal(Draw(7), Draw(7));
        Assert.NotEqual(Draw(0), Draw(0));
    }

    [Fact]
    public void UniformInt_Bounds_AreKept()
    {
        foreach (var type in (DType[])[DType.Int32, DType.Int64])
        {
            using var drawn = new OpModel("RandomUniformInt").Constant(Int32(1000)).Constant(Integers(type, [], [-3])).Constant(Integers(type, [], [4])).Run();
            Assert.Equal([-3, -2, -1, 0, 1, 2, 3], DoublesOf(drawn).Distinct().Order());
        }
    }
}
