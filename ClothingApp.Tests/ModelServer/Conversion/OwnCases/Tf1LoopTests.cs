using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.ModelServer.SavedModels.Writing;

namespace ClothingApp.Tests.ModelServer.Conversion.OwnCases;

/// <summary>Loops of TensorFlow 1: Enter, Merge, Switch, NextIteration and Exit in the main graph.</summary>
public sealed class Tf1LoopTests
{
    [Theory]
    [InlineData(0, 3)]
    [InlineData(4, 48)]
    public async Task Loop_CounterAndALimitReadInside_RepeatsSoOften(int turns, int expected) => await Answers(turns, expected,
        (m, n) => m.Loop([m.Scalar(0), m.Scalar(3)], [n],
            v => m.Op("Less", v[0], v[2]),
            v => [m.Op("AddV2", v[0], m.Scalar(1)), m.Op("Mul", v[1], m.Scalar(2))])[1]);

    [Fact]
    public async Task Loop_InsideALoop_CountsBoth() => await Answers(6, 15,
        (m, n) => m.Loop([m.Scalar(0), m.Scalar(0)], [n],
            v => m.Op("Less", v[0], v[2]),
            v => [m.Op("AddV2", v[0], m.Scalar(1)), m.Loop([m.Scalar(0), v[1]], [v[0]],
                w => m.Op("Less", w[0], w[2]),
                w => [m.Op("AddV2", w[0], m.Scalar(1)), m.Op("AddV2", w[1], m.Scalar(1))])[1]])[1]);

    [Fact]
    public async Task Loop_InsideALoopWithAValueFromOutside_ReadsIt() => await Answers(3, 3 * 3 * 3,
        (m, n) => m.Loop([m.Scalar(0), m.Scalar(0)], [n],
            v => m.Op("Less", v[0], v[2]),
            v => [m.Op("AddV2", v[0], m.Scalar(1)), m.Loop([m.Scalar(0), v[1]], [v[2]],
                w => m.Op("Less", w[0], w[2]),
                w => [m.Op("AddV2", w[0], m.Scalar(1)), m.Op("AddV2", w[1], w[2])])[1]])[1]);

    [Fact]
    public async Task Cond_InsideALoop_ChoosesInEveryTurn() => await Answers(27, 111,
        (m, n) => m.Loop([m.Scalar(0), n], [],
            v => m.Op("NotEqual", v[1], m.Scalar(1)),
            v => [m.Op("AddV2", v[0], m.Scalar(1)), m.Cond(m.Op("Equal", m.Op("FloorMod", v[1], m.Scalar(2)), m.Scalar(0)), [v[1]],
                t => [m.Op("FloorDiv", t[0], m.Scalar(2))],
                e => [m.Op("AddV2", m.Op("Mul", e[0], m.Scalar(3)), m.Scalar(1))])[0]])[0]);

    [Theory]
    [InlineData(3, 8)]
    [InlineData(-3, -3)]
    public async Task Loop_InsideABranch_RunsInThatBranchOnly(int n, int expected) => await Answers(n, expected,
        (m, v) => m.Cond(m.Op("Greater", v, m.Scalar(0)), [v],
            t => [m.Loop([m.Scalar(0), m.Scalar(1)], [t[0]],
                w => m.Op("Less", w[0], w[2]),
                w => [m.Op("AddV2", w[0], m.Scalar(1)), m.Op("AddV2", w[1], w[1])])[1]],
            e => [e[0]])[0]);

    [Fact]
    public async Task Loop_StateThatGrows_AnswersItsLastSize()
    {
        using var model = new SavedModelWriter();
        var (m, signature) = (model.Main, model.Signature());
        var n = signature.Input("n", DType.Int32, TensorShape.Scalar);
        signature.Output("y", m.Loop([m.Scalar(0), m.Vector(5)], [n],
            v => m.Op("Less", v[0], v[2]),
            v => [m.Op("AddV2", v[0], m.Scalar(1)), m.Op("ConcatV2", v[1], m.Op("Reshape", v[0], m.Vector(1)), m.Scalar(0)).Attr("N", 2L)])[1]);

        await model.AnswersAsync(TestTensors.Of([5, 0, 1, 2]), ("n", TestTensors.Scalar(3)));
    }

    private static async Task Answers(int n, int expected, Func<BodyWriter, Out, Out> graph)
    {
        using var model = new SavedModelWriter();
        var signature = model.Signature();
        signature.Output("y", graph(model.Main, signature.Input("n", DType.Int32, TensorShape.Scalar)));

        await model.AnswersAsync(TestTensors.Scalar(expected), ("n", TestTensors.Scalar(n)));
    }
}
