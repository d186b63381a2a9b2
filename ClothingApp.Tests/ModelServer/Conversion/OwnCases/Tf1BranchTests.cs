using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.ModelServer.SavedModels.Writing;

namespace ClothingApp.Tests.ModelServer.Conversion.OwnCases;

/// <summary>Conditions of TensorFlow 1: Switch and Merge in the main graph.</summary>
public sealed class Tf1BranchTests
{
    [Theory]
    [InlineData(3, 6)]
    [InlineData(-3, -4)]
    public async Task Cond_EitherWay_TakesThatBranch(float x, float expected) => await Answers(x, expected, (m, v) => m.Cond(IsAbove(m, v, 0), [v],
        t => [m.Op("Mul", t[0], m.Scalar(2f))],
        e => [m.Op("Sub", e[0], m.Scalar(1f))])[0]);

    [Theory]
    [InlineData(3, 100)]
    [InlineData(-3, 200)]
    public async Task Cond_BothBranchesConstant_AnswersTheirs(float x, float expected) => await Answers(x, expected, (m, v) => m.Cond(IsAbove(m, v, 0), [],
        _ => [m.Vector(100f)],
        _ => [m.Vector(200f)])[0]);

    [Theory]
    [InlineData(3, 100)]
    [InlineData(-3, -3)]
    public async Task Cond_OneBranchConstant_AnswersItThere(float x, float expected) => await Answers(x, expected, (m, v) => m.Cond(IsAbove(m, v, 0), [v],
        _ => [m.Vector(100f)],
        e => [e[0]])[0]);

    [Theory]
    [InlineData(-1, -10)]
    [InlineData(2, 12)]
    [InlineData(7, 6)]
    public async Task Cond_InsideABranch_TakesTheInnerBranch(float x, float expected) => await Answers(x, expected, (m, v) => m.Cond(IsAbove(m, v, 0), [v],
        t => m.Cond(IsAbove(m, t[0], 5), t,
            u => [m.Op("Sub", u[0], m.Scalar(1f))],
            u => [m.Op("AddV2", u[0], m.Scalar(10f))]),
        e => [m.Op("Mul", e[0], m.Scalar(10f))])[0]);

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(2, 2)]
    [InlineData(7, 3)]
    public async Task Cond_InsideABranchAllConstant_AnswersTheirs(float x, float expected) => await Answers(x, expected, (m, v) => m.Cond(IsAbove(m, v, 0), [v],
        t => m.Cond(IsAbove(m, t[0], 5), [], _ => [m.Vector(3f)], _ => [m.Vector(2f)]),
        _ => [m.Vector(1f)])[0]);

    [Theory]
    [InlineData(1, 3)]
    [InlineData(-1, 1)]
    public async Task Cond_AfterACond_UsesItsResult(float x, float expected) => await Answers(x, expected, (m, v) =>
    {
        var first = m.Cond(IsAbove(m, v, 0), [v], t => [m.Op("AddV2", t[0], m.Scalar(1f))], e => [m.Op("Neg", e[0])])[0];
        return m.Cond(IsAbove(m, first, 1.5f), [first], t => [m.Op("AddV2", t[0], m.Scalar(1f))], e => [e[0]], "cond_1/")[0];
    });

    [Theory]
    [InlineData(4, 5, 3)]
    [InlineData(-4, -8, -4)]
    public async Task Cond_TwoResults_AnswersBoth(float x, float y, float z)
    {
        using var model = new SavedModelWriter();
        var signature = model.Signature();
        var v = signature.Input("x", DType.Float32, TensorShape.Of(-1));
        var m = model.Main;
        var results = m.Cond(IsAbove(m, v, 0), [v],
            t => [m.Op("AddV2", t[0], m.Scalar(1f)), m.Op("Sub", t[0], m.Scalar(1f))],
            e => [m.Op("AddV2", e[0], e[0]), e[0]]);
        signature.Output("y", results[0]);
        signature.Output("z", results[1]);

        var answers = await model.RunAsync(("x", TestTensors.Of([x])));

        Exports.Agree(TestTensors.Of([y]), answers["y"]);
        Exports.Agree(TestTensors.Of([z]), answers["z"]);
    }

    private static async Task Answers(float x, float expected, Func<BodyWriter, Out, Out> graph)
    {
        using var model = new SavedModelWriter();
        var signature = model.Signature();
        signature.Output("y", graph(model.Main, signature.Input("x", DType.Float32, TensorShape.Of(-1))));

        await model.AnswersAsync(TestTensors.Of([expected]), ("x", TestTensors.Of([x])));
    }

    private static Out IsAbove(BodyWriter m, Out x, float limit) => m.Op("Greater", m.Op("Sum", x, m.Vector(0)), m.Scalar(limit));
}
