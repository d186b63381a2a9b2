using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.ModelServer.SavedModels.Writing;

namespace ClothingApp.Tests.ModelServer.Conversion.OwnCases;

/// <summary>Integers of every width wrap as in C#, and the numbers that end the process of the native runtime do not.</summary>
public sealed class IntegerTests
{
    [Fact]
    public Task Arithmetic_SByte_Wraps() => Wraps<sbyte>();

    [Fact]
    public Task Arithmetic_Byte_Wraps() => Wraps<byte>();

    [Fact]
    public Task Arithmetic_Short_Wraps() => Wraps<short>();

    [Fact]
    public Task Arithmetic_UShort_Wraps() => Wraps<ushort>();

    [Fact]
    public Task Arithmetic_Int_Wraps() => Wraps<int>();

    [Fact]
    public Task Arithmetic_UInt_Wraps() => Wraps<uint>();

    [Fact]
    public Task Arithmetic_Long_Wraps() => Wraps<long>();

    [Fact]
    public Task Arithmetic_ULong_Wraps() => Wraps<ulong>();

    [Theory]
    [InlineData("FloorDiv")]
    [InlineData("FloorMod")]
    [InlineData("TruncateDiv")]
    [InlineData("TruncateMod")]
    public async Task Division_SmallestByMinusOneAndByZero_LeavesTheProcessAlone(string op)
    {
        using var model = new SavedModelWriter();
        model.Export([Input.Int("x", -1), Input.Int("y", -1)], [], (f, a) => f.Op(op, a[0], a[1]));
        using var servable = model.Load();

        var answer = (await servable.RunAsync("serving_default", ("x", TestTensors.Of([int.MinValue, -7])), ("y", TestTensors.Of([-1, 2]))))["y"];

        var expected = op switch { "FloorDiv" => [int.MinValue, -4], "FloorMod" => [0, 1], "TruncateDiv" => [int.MinValue, -3], _ => (int[])[0, -1] };
        Exports.Agree(TestTensors.Of(expected), answer);
        await Assert.ThrowsAsync<InvalidRequestException>(() => servable.RunAsync("serving_default", ("x", TestTensors.Of([1])), ("y", TestTensors.Of([0]))));
    }

    // (a + b) * a - b, the larger of both, and the sum of all.
    private static async Task Wraps<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        T[] a = [T.MaxValue, T.MinValue, T.CreateTruncating(7), T.CreateTruncating(200)], b = [T.CreateTruncating(3), T.MaxValue, T.MaxValue, T.One];
        var type = DTypeExtensions.Of<T>();
        using var model = new SavedModelWriter();
        model.Export([new("a", type, TensorShape.Of(-1)), new("b", type, TensorShape.Of(-1))], [], (f, v) =>
        [
            f.Op("Sub", f.Op("Mul", f.Op("AddV2", v[0], v[1]), v[0]), v[1]),
            f.Op("Maximum", v[0], v[1]),
            f.Op("Sum", v[0], f.Vector(0)),
            f.Op("Less", v[0], v[1]),
        ]);

        var answers = await model.RunAsync(("a", Of(a)), ("b", Of(b)));

        Assert.Equal([.. a.Zip(b, (x, y) => unchecked(((x + y) * x) - y))], answers["y"].AsSpan<T>().ToArray());
        Assert.Equal([.. a.Zip(b, T.Max)], answers["y1"].AsSpan<T>().ToArray());
        Assert.Equal([a.Aggregate(T.Zero, (x, y) => unchecked(x + y))], answers["y2"].AsSpan<T>().ToArray());
        Assert.Equal([.. a.Zip(b, (x, y) => x < y)], answers["y3"].AsSpan<bool>().ToArray());

        static Tensor Of(T[] values) => Tensor.Create<T>(TensorShape.Of(values.Length), values);
    }
}
