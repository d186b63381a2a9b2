using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.ModelServer.SavedModels.Writing;

namespace ClothingApp.Tests.ModelServer.Conversion.OwnCases;

/// <summary>If and Case of TensorFlow 2: branches are functions.</summary>
public sealed class BranchTests
{
    [Theory]
    [InlineData(3, 30)]
    [InlineData(-3, -4)]
    public async Task If_EitherWay_TakesThatBranch(float x, float expected)
    {
        using var model = new SavedModelWriter();
        model.Export([Input.Float("x", -1)], [], (f, a) => f.If(IsPositive(f, a[0]), a,
            (g, b) => [g.Op("Mul", b[0], g.Scalar(10f))],
            (g, b) => [g.Op("Sub", b[0], g.Scalar(1f))]));

        await model.AnswersAsync(TestTensors.Of([expected]), ("x", TestTensors.Of([x])));
    }

    [Theory]
    [InlineData(3, 9, 6)]
    [InlineData(-3, -6, 9)]
    public async Task If_TwoResultsAndAVariable_AnswersBoth(float x, float y, float y1)
    {
        using var model = new SavedModelWriter();
        var w = model.Variable("w", TestTensors.Of([3f]));
        model.Export([Input.Float("x", -1)], [w], (f, a) =>
        {
            var result = f.If(IsPositive(f, a[0]), a,
                (g, b) => [g.Op("Mul", b[0], g.Read(b[1])), g.Op("AddV2", b[0], g.Read(b[1]))],
                (g, b) => [g.Op("Sub", b[0], g.Read(b[1])), g.Op("Mul", b[0], b[0])]);
            return [result, result.At(1)];
        });

        var answers = await model.RunAsync(("x", TestTensors.Of([x])));

        Exports.Agree(TestTensors.Of([y]), answers["y"]);
        Exports.Agree(TestTensors.Of([y1]), answers["y1"]);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(1, 2)]
    [InlineData(5, 3)]
    public async Task If_InsideABranch_TakesTheInnerBranch(float x, float expected)
    {
        using var model = new SavedModelWriter();
        model.Export([Input.Float("x", -1)], [], (f, a) => f.If(IsPositive(f, a[0]), a,
            (g, b) => [g.If(IsPositive(g, g.Op("Sub", b[0], g.Scalar(3f))), b, (h, _) => [h.Scalar(3f)], (h, _) => [h.Scalar(2f)])],
            (g, _) => [g.Scalar(1f)]));

        await model.AnswersAsync(TestTensors.Scalar(expected), ("x", TestTensors.Of([x])));
    }

    [Theory]
    [InlineData(2, 4)]
    [InlineData(-2, 0)]
    public async Task If_BranchesOfDifferentSizes_AnswersTheSizeOfTheBranch(float x, int expected)
    {
        using var model = new SavedModelWriter();
        model.Export([Input.Float("x", -1)], [], (f, a) => f.If(IsPositive(f, a[0]), a,
            (g, b) => [g.Op("ConcatV2", b[0], b[0], g.Scalar(0)).Attr("N", 2L)],
            (g, _) => [g.Vector<float>()]));

        var y = (await model.RunAsync(("x", TestTensors.Of([x, x]))))["y"];

        Assert.Equal(TensorShape.Of(expected), y.Shape);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 50)]
    [InlineData(2, -5)]
    [InlineData(3, -5)]
    [InlineData(-1, -5)]
    [InlineData(int.MinValue, -5)]
    public async Task Case_AnyNumber_TakesThatBranchOrTheLast(int number, float expected)
    {
        using var model = new SavedModelWriter();
        model.Export([new("i", DType.Int32, TensorShape.Scalar), Input.Float("x", -1)], [], (f, a) => f.Case(a[0], [a[1]],
            (_, b) => [b[0]],
            (g, b) => [g.Op("Mul", b[0], g.Scalar(10f))],
            (g, b) => [g.Op("Neg", b[0])]));

        await model.AnswersAsync(TestTensors.Of([expected]), ("i", TestTensors.Scalar(number)), ("x", TestTensors.Of([5f])));
    }

    [Fact]
    public async Task If_StringsInABranch_AnswersThem()
    {
        using var model = new SavedModelWriter();
        model.Export([Input.Text("x", -1), new("upper", DType.Bool, TensorShape.Scalar)], [], (f, a) => f.If(a[1], [a[0]],
            (g, b) => [g.Op("StringUpper", b[0])],
            (_, b) => [b[0]]));

        await model.AnswersAsync(TestTensors.Of(["AB", ""]), ("x", TestTensors.Of(["ab", ""])), ("upper", TestTensors.Scalar(true)));
    }

    private static Out IsPositive(BodyWriter f, Out x) => f.Op("Greater", f.Op("Sum", x, f.Vector(0)), f.Scalar(0f));
}
