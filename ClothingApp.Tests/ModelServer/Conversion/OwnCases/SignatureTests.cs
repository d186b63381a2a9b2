using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.ModelServer.SavedModels.Writing;

namespace ClothingApp.Tests.ModelServer.Conversion.OwnCases;

/// <summary>What signatures may name, and that one which cannot be served leaves the others alone.</summary>
public sealed class SignatureTests
{
    private static readonly Tensor X = TestTensors.Of([1f, 2]);

    [Theory]
    [InlineData("AssignAddVariableOp", "AssignAddVariableOp")]
    [InlineData("NoSuchOperation", "NoSuchOperation")]
    public async Task Signature_ThatCannotBeServed_FailsAlone(string op, string word)
    {
        using var model = new SavedModelWriter();
        var counter = model.Variable("counter", TestTensors.Of([1f, 1]));
        model.Export([Input.Float("x", 2)], [counter], (f, a) => f.Op("AddV2", a[0], f.Read(a[1])));
        model.Export([Input.Float("x", 2)], [counter], (f, a) =>
        {
            var strange = op == "NoSuchOperation" ? f.Named("strange", op, a[0]) : f.Named("strange", op, a[1], a[0]).Attr("dtype", DType.Float32);
            return op == "NoSuchOperation" ? strange : f.Op("AddV2", a[0], f.Read(a[1]).After(strange));
        }, "other");
        using var servable = model.Load();

        var error = await Assert.ThrowsAsync<ModelLoadException>(() => servable.RunAsync("other", ("x", X)));

        Assert.Contains("signature other", error.Message, StringComparison.Ordinal);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
        Assert.Contains("strange", error.Message, StringComparison.Ordinal);
        Exports.Agree(TestTensors.Of([2f, 3]), (await servable.RunAsync("serving_default", ("x", X)))["y"]);
    }

    [Fact]
    public async Task Signature_FeedsAndFetchesInsideTheGraph_ComputesWhatIsBetween()
    {
        using var model = new SavedModelWriter();
        var (m, signature) = (model.Main, model.Signature());
        var first = m.Op("Mul", m.Op("Placeholder").As(DType.Float32), m.Scalar(100f));
        var second = m.Op("AddV2", first, m.Scalar(1f));
        _ = m.Op("NoSuchOperation", second);
        signature.Feed("x", first, TensorShape.Of(-1));
        signature.Output("y", second);

        await model.AnswersAsync(TestTensors.Of([2f, 3]), ("x", X));
    }

    [Fact]
    public async Task Signature_FeedsTheSecondOutputOfANode_TakesTheFirstFromTheGraph()
    {
        using var model = new SavedModelWriter();
        var (m, signature) = (model.Main, model.Signature());
        var split = m.Op("Split", m.Scalar(0), m.Vector(1f, 2, 3, 4)).Attr("num_split", 2L).Attr("T", DType.Float32).As(DType.Float32, DType.Float32);
        signature.Feed("x", split.At(1), TensorShape.Of(2));
        signature.Output("y", m.Op("AddV2", split, m.Op("Mul", split.At(1), m.Scalar(10f))));

        await model.AnswersAsync(TestTensors.Of([11f, 22]), ("x", X));
    }

    [Fact]
    public async Task Outputs_OfEveryOddKind_AreAllAnswered()
    {
        using var model = new SavedModelWriter();
        var (m, signature) = (model.Main, model.Signature());
        var x = signature.Input("x", DType.Float32, TensorShape.Of(-1));
        var sum = m.Op("AddV2", x, x);
        signature.Input("ignored", DType.Float32, TensorShape.Of(-1, 7));
        signature.Output("sum", sum);
        signature.Output("same", sum);
        signature.Output("input", x);
        signature.Output("constant", m.Vector(5, 6, 7));

        var answers = await model.RunAsync(("x", X), ("ignored", TestTensors.Of(new float[3, 7])));

        Exports.Agree(TestTensors.Of([2f, 4]), answers["sum"]);
        Exports.Agree(TestTensors.Of([2f, 4]), answers["same"]);
        Exports.Agree(X, answers["input"]);
        Exports.Agree(TestTensors.Of([5, 6, 7]), answers["constant"]);
        foreach (var answer in answers.Values)
            answer.Dispose();
    }

    [Fact]
    public async Task Input_OfUnknownRank_TakesAnyRank()
    {
        using var model = new SavedModelWriter();
        model.Export([new("x", DType.Float32, TensorShape.Unknown)], [], (f, a) => f.Op("AddV2", f.Op("Mul", a[0], f.Scalar(2f)), f.Scalar(1f)));
        using var servable = model.Load();

        Exports.Agree(TestTensors.Scalar(7f), (await servable.RunAsync("serving_default", ("x", TestTensors.Scalar(3f))))["y"]);
        Exports.Agree(TestTensors.Of([3f, 5]), (await servable.RunAsync("serving_default", ("x", X)))["y"]);
        Exports.Agree(TestTensors.Of(new float[,] { { 3 }, { 5 } }), (await servable.RunAsync("serving_default", ("x", TestTensors.Of(new float[,] { { 1 }, { 2 } }))))["y"]);
    }

    [Fact]
    public async Task Input_OfUnknownRankThatTheGraphAsksFor_IsComputedForEachShape()
    {
        // The sum over all dimensions but the first: how many those are is known when the request is there.
        using var model = new SavedModelWriter();
        model.Export([new("x", DType.Float32, TensorShape.Unknown)], [], (f, a) => f.Op("Sum", a[0],
            f.Op("Range", f.Scalar(1), f.Op("Rank", a[0]), f.Scalar(1)).Attr("Tidx", DType.Int32)));
        using var servable = model.Load();

        Exports.Agree(X, (await servable.RunAsync("serving_default", ("x", X)))["y"]);
        Exports.Agree(TestTensors.Of([3f, 7]), (await servable.RunAsync("serving_default", ("x", TestTensors.Of(new float[,] { { 1, 2 }, { 3, 4 } }))))["y"]);
    }

    [Fact]
    public async Task Input_WithADefault_MayBeLeftOut()
    {
        using var model = new SavedModelWriter();
        model.Export([Input.Float("x", -1), new("scale", DType.Float32, TensorShape.Scalar)], [], (f, a) => f.Op("Mul", a[0], a[1]));
        model.Signature().Default("scale", TestTensors.Scalar(3f));
        using var servable = model.Load();

        Exports.Agree(TestTensors.Of([3f, 6]), (await servable.RunAsync("serving_default", ("x", X)))["y"]);
        Exports.Agree(TestTensors.Of([5f, 10]), (await servable.RunAsync("serving_default", ("x", X), ("scale", TestTensors.Scalar(5f))))["y"]);
        await Assert.ThrowsAsync<InvalidRequestException>(() => servable.RunAsync("serving_default", ("scale", TestTensors.Scalar(5f))));
    }

    [Fact]
    public async Task Batch_OfManySizes_IsAnsweredByOneSignature()
    {
        using var model = new SavedModelWriter();
        model.Export([Input.Float("x", -1, 2)], [], (f, a) => f.Op("Sum", a[0], f.Vector(1)));
        using var servable = model.Load();

        foreach (var batch in new[] { 1, 7, 0, 64 })
        {
            var x = TestTensors.Matrix(batch, batch, 2);
            var expected = Enumerable.Range(0, batch).Select(i => x[i, 0] + x[i, 1]).ToArray();
            Exports.Agree(TestTensors.Of(expected), (await servable.RunAsync("serving_default", ("x", TestTensors.Of(x))))["y"]);
        }
    }

    [Fact]
    public async Task Request_OfManyOtherSizesAndBack_IsAnsweredEachTime()
    {
        // More shapes than are kept.
        using var model = new SavedModelWriter();
        model.Export([Input.Float("x", 2)], [], (f, a) => f.Op("Mul", a[0], f.Scalar(2f)));
        using var servable = model.Load();

        foreach (var size in new[] { 2, 1, 3, 4, 5, 6, 7, 3, 1, 2 })
        {
            var x = TestTensors.Numbers(size, size);
            Exports.Agree(TestTensors.Of([.. x.Select(v => 2 * v)]), (await servable.RunAsync("serving_default", ("x", TestTensors.Of(x))))["y"]);
        }
    }

    [Fact]
    public async Task Strings_ThroughAndJoined_KeepEveryByte()
    {
        using var model = new SavedModelWriter();
        model.Export([Input.Text("x", -1)], [], (f, a) => [f.Op("Identity", a[0]), f.Op("StringJoin", a[0], f.Op("ReverseV2", a[0], f.Vector(0))).Attr("N", 2L).Attr("separator", "|")]);
        var strings = Tensor.FromStrings(TensorShape.Of(3), [[0, 255, 10], [], [0xc3, 0x28]]);

        var answers = await model.RunAsync(("x", strings));

        Exports.Agree(strings, answers["y"]);
        Exports.Agree(Tensor.FromStrings(TensorShape.Of(3), [[0, 255, 10, 124, 0xc3, 0x28], [124], [0xc3, 0x28, 124, 0, 255, 10]]), answers["y1"]);
    }
}
