using ClothingApp.ModelServer.SavedModels;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.ModelServer.SavedModels.Writing;

namespace ClothingApp.Tests.ModelServer.SavedModels;

/// <summary>Branches and loops whose functions are missing, nested without end, or call themselves: errors when the signature is loaded.</summary>
public sealed class HostileFunctionTests
{
    private static readonly Input X = new("x", DType.Int32, TensorShape.Scalar);

    [Fact]
    public Task Branch_ThatBranchesIntoItself_IsRefused() => IsRefused(
        (f, x) => f.Call(Renamed(f, x, (g, v) => g.If(g.Op("Less", v, g.Scalar(0)), [v], (_, b) => b, (h, b) => [h.Call(Self, b)])), x), "circle");

    [Fact]
    public Task Loop_WhoseBodyLoopsOverItself_IsRefused() => IsRefused(
        (f, x) => f.Call(Renamed(f, x, (g, v) => g.While([v], (h, b) => h.Op("Less", b[0], h.Scalar(0)), (h, b) => [h.Call(Self, b[0])])), x), "circle");

    [Fact]
    public Task Loop_WhoseConditionIsItself_IsRefused() => IsRefused(
        (f, x) => f.Call(Renamed(f, x, (g, v) => g.While([v], (h, b) => h.Op("Less", h.Call(Self, b[0]), h.Scalar(0)), (h, b) => [h.Op("Neg", b[0])])), x), "circle");

    [Fact]
    public Task Case_WhoseBranchIsItself_IsRefused() => IsRefused(
        (f, x) => f.Call(Renamed(f, x, (g, v) => g.Case(v, [v], (_, b) => b, (h, b) => [h.Call(Self, b)])), x), "circle");

    [Fact]
    public Task Loops_NestedTwoHundredDeep_AreRefused() => IsRefused((f, x) => Nested(f, x, 200), "nested more than");

    [Fact]
    public Task Branches_NestedTwoHundredDeep_AreRefused() => IsRefused((f, x) => NestedBranches(f, x, 200), "nested more than");

    [Fact]
    public Task Branches_ThatDoubleInEveryOne_AreRefused() => IsRefused((f, x) =>
    {
        var function = f.Model.Function("leaf", [x], (g, v) => [g.Op("Neg", v[0])]);
        for (var i = 0; i < 40; i++)
        {
            var inner = function;
            function = f.Model.Function("level", [x], (g, v) => [g.If(g.Op("Less", v[0], g.Scalar(i)), v, (h, b) => [h.Call(inner, b)], (h, b) => [h.Call(inner, b)])]);
        }
        return f.Call(function, x);
    }, "too large");

    [Theory]
    [InlineData("then_branch")]
    [InlineData("else_branch")]
    public Task Branch_ThatIsNotThere_IsNamed(string attribute) => IsRefused((f, x) =>
        f.If(f.Op("Less", x, f.Scalar(0)), [x], (_, v) => v, (_, v) => v).Attr(attribute, new Function("missing_branch", [])), "missing_branch");

    [Theory]
    [InlineData("cond")]
    [InlineData("body")]
    public Task Loop_WithoutOneOfItsFunctions_IsRefused(string attribute) => IsRefused((f, x) =>
    {
        var loop = f.While([x], (g, v) => g.Op("Less", v[0], g.Scalar(0)), (_, v) => v);
        loop.Node.Attr.Remove(attribute);
        return loop;
    }, attribute);

    [Fact]
    public Task Loop_ThatGivesItsBodyTooFewValues_IsRefused() => IsRefused((f, x) =>
    {
        var loop = f.While([x, x, x], (g, v) => g.Op("Less", v[0], v[2]), (g, v) => [g.Op("AddV2", v[0], v[2]), v[0], v[1]]);
        loop.Node.Input.RemoveAt(2);
        return loop;
    }, "While");

    [Fact]
    public Task Branch_ThatGetsTooFewValues_IsRefused() => IsRefused((f, x) =>
    {
        var branch = f.If(f.Op("Less", x, f.Scalar(0)), [x, x], (g, v) => [g.Op("AddV2", v[0], v[1])], (g, v) => [g.Op("Sub", v[0], v[1])]);
        branch.Node.Input.RemoveAt(2);
        return branch;
    }, "StatelessIf");

    [Fact]
    public Task Branches_OfDifferentNumbersOfResults_AreRefused() => IsRefused((f, x) =>
        f.If(f.Op("Less", x, f.Scalar(0)), [x], (_, v) => [v[0], v[0]], (_, v) => [v[0]]).At(1), "StatelessIf");

    [Fact]
    public Task Loop_WhoseStateChangesItsType_IsRefused() => IsRefused((f, x) =>
        f.While([x], (g, v) => g.Op("Less", v[0], g.Scalar(0)), (g, v) => [g.Cast(v[0], DType.Float32)]), "type");

    private static readonly Function Self = new("itself", [DType.Int32]);

    private static Function Renamed(FunctionWriter f, Out like, Func<FunctionWriter, Out, Out> body)
    {
        var written = f.Model.Function("to_be_named", [like], (g, v) => [body(g, v[0])]);
        f.Model.Graph.Library.Function.Single(d => d.Signature.Name == written.Name).Signature.Name = Self.Name;
        return Self;
    }

    private static Out Nested(FunctionWriter f, Out x, int depth) => depth == 0 ? f.Op("Neg", x)
        : f.While([x], (g, v) => g.Op("Less", v[0], g.Scalar(0)), (g, v) => [Nested(g, v[0], depth - 1)]);

    private static Out NestedBranches(FunctionWriter f, Out x, int depth) => depth == 0 ? f.Op("Neg", x)
        : f.If(f.Op("Less", x, f.Scalar(0)), [x], (_, v) => v, (g, v) => [NestedBranches(g, v[0], depth - 1)]);

    private static async Task IsRefused(Func<FunctionWriter, Out, Out> body, string word)
    {
        using var model = new SavedModelWriter();
        model.Export([X], [], (f, a) => body(f, a[0]));
        using var servable = model.Load();

        var error = await Assert.ThrowsAsync<ModelLoadException>(() => servable.GetSignatureAsync("serving_default"));

        Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }
}
