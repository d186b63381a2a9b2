using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.ModelServer.SavedModels.Writing;

namespace ClothingApp.Tests.ModelServer.Conversion.OwnCases;

/// <summary>While of TensorFlow 2: condition and body are functions.</summary>
public sealed class LoopTests
{
    private static readonly Input Turns = new("n", DType.Int32, TensorShape.Scalar);

    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 6)]
    [InlineData(10, 3072)]
    public async Task While_Counter_RepeatsSoOften(int turns, float expected)
    {
        using var model = new SavedModelWriter();
        model.Export([Turns, Input.Float("x", -1)], [], (f, a) => Repeat(f, a[0], [a[1]], (g, v) => [g.Op("Mul", v[0], g.Scalar(2f))])[0]);

        await model.AnswersAsync(TestTensors.Of([expected]), ("n", TestTensors.Scalar(turns)), ("x", TestTensors.Of([3f])));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task While_StateThatGrows_AnswersItsLastSize(int turns)
    {
        using var model = new SavedModelWriter();
        model.Export([Turns, Input.Float("x", -1)], [],
            (f, a) => Repeat(f, a[0], [a[1]], (g, v) => [g.Op("ConcatV2", v[0], g.Vector(7f), g.Scalar(0)).Attr("N", 2L)])[0]);

        await model.AnswersAsync(TestTensors.Of([1f, .. Enumerable.Repeat(7f, turns)]), ("n", TestTensors.Scalar(turns)), ("x", TestTensors.Of([1f])));
    }

    [Fact]
    public async Task While_InsideAWhile_CountsBoth()
    {
        // The inner loop runs 0, 1, 2 ... times: 0 + 1 + ... + (n - 1).
        using var model = new SavedModelWriter();
        model.Export([Turns], [], (f, a) => f.While([f.Scalar(0), f.Scalar(0), a[0]],
            (g, v) => g.Op("Less", v[0], v[2]),
            (g, v) => [g.Op("AddV2", v[0], g.Scalar(1)), Repeat(g, v[0], [v[1]], (h, w) => [h.Op("AddV2", w[0], h.Scalar(1))])[0]]).At(1));

        await model.AnswersAsync(TestTensors.Scalar(45), ("n", TestTensors.Scalar(10)));
    }

    [Fact]
    public async Task While_CapturedWeights_MultipliesInEveryTurn()
    {
        var (w, x) = (TestTensors.Matrix(1, 3, 3), TestTensors.Matrix(2, 2, 3));
        using var model = new SavedModelWriter();
        var variable = model.Variable("w", TestTensors.Of(w));
        model.Export([Turns, Input.Float("x", -1, 3)], [variable], (f, a) => f.While([f.Scalar(0), a[1], a[0], a[2]],
            (g, v) => g.Op("Less", v[0], v[2]),
            (g, v) => [g.Op("AddV2", v[0], g.Scalar(1)), g.Op("Tanh", g.Op("MatMul", v[1], g.Read(v[3])))]).At(1));
        var expected = x;
        for (var i = 0; i < 4; i++)
            expected = Plain.Map(Plain.MatMul(expected, w), MathF.Tanh);

        await model.AnswersAsync(TestTensors.Of(expected), ("n", TestTensors.Scalar(4)), ("x", TestTensors.Of(x)));
    }

    [Fact]
    public async Task While_ValuesThatSwap_UsesTheOldOnes()
    {
        // Fibonacci: both new values are made of the old ones.
        using var model = new SavedModelWriter();
        model.Export([Turns], [], (f, a) => Repeat(f, a[0], [f.Scalar(0L), f.Scalar(1L)], (g, v) => [v[1], g.Op("AddV2", v[0], v[1])])[0]);

        await model.AnswersAsync(TestTensors.Scalar(12586269025L), ("n", TestTensors.Scalar(50)));
    }

    [Theory]
    [InlineData(3, 1, 8)]
    [InlineData(3, 0, -3)]
    public async Task While_InsideABranch_RunsInThatBranchOnly(int turns, int way, int expected)
    {
        using var model = new SavedModelWriter();
        model.Export([Turns, new("way", DType.Int32, TensorShape.Scalar)], [], (f, a) => f.If(f.Op("Greater", a[1], f.Scalar(0)), [a[0]],
            (g, b) => [Repeat(g, b[0], [g.Scalar(1)], (h, v) => [h.Op("AddV2", v[0], v[0])])[0]],
            (g, b) => [g.Op("Neg", b[0])]));

        await model.AnswersAsync(TestTensors.Scalar(expected), ("n", TestTensors.Scalar(turns)), ("way", TestTensors.Scalar(way)));
    }

    [Fact]
    public async Task While_ThatEndsByItsValue_StopsThere()
    {
        // Collatz from 27: 111 steps.
        using var model = new SavedModelWriter();
        model.Export([Turns], [], (f, a) => f.While([f.Scalar(0), a[0]],
            (g, v) => g.Op("NotEqual", v[1], g.Scalar(1)),
            (g, v) => [g.Op("AddV2", v[0], g.Scalar(1)), g.If(g.Op("Equal", g.Op("FloorMod", v[1], g.Scalar(2)), g.Scalar(0)), [v[1]],
                (h, b) => [h.Op("FloorDiv", b[0], h.Scalar(2))],
                (h, b) => [h.Op("AddV2", h.Op("Mul", b[0], h.Scalar(3)), h.Scalar(1))])]));

        await model.AnswersAsync(TestTensors.Scalar(111), ("n", TestTensors.Scalar(27)));
    }

    // for (i = 0; i < turns; i++) values = body(values)
    private static Out[] Repeat(FunctionWriter f, Out turns, Out[] values, Func<FunctionWriter, Out[], Out[]> body)
    {
        var loop = f.While([f.Scalar(0), .. values, turns],
            (g, v) => g.Op("Less", v[0], v[^1]),
            (g, v) => [g.Op("AddV2", v[0], g.Scalar(1)), .. body(g, v[1..^1])]);
        return [.. values.Select((_, i) => loop.At(i + 1))];
    }
}
