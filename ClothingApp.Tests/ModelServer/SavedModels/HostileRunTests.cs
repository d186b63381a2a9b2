using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.Servables;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.ModelServer.SavedModels.Writing;

namespace ClothingApp.Tests.ModelServer.SavedModels;

/// <summary>Models that can be loaded, and never end when they run: they stop at the deadline.</summary>
public sealed class HostileRunTests
{
    private static readonly Input X = new("x", DType.Int32, TensorShape.Scalar);

    // Long enough for a busy machine: what does not stop fails the test instead of holding it up.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Endless => ["counts", "does nothing", "is constant", "grows", "pushes", "is nested", "uses the runtime", "writes strings", "TensorFlow 1"];

    [Theory]
    [MemberData(nameof(Endless))]
    public async Task Run_LoopThatNeverEnds_StopsAtTheDeadline(string kind)
    {
        using var model = EndlessModel(kind);
        using var servable = model.Load();
        var signature = await servable.GetSignatureAsync("serving_default");
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        var run = Task.Run(() => signature.Run(new Dictionary<string, Tensor> { ["x"] = TestTensors.Scalar(1) }, ["y"], deadline.Token));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Patience));
    }

    [Theory]
    [MemberData(nameof(Endless))]
    public async Task WarmUp_LoopThatNeverEnds_StopsAtTheDeadline(string kind)
    {
        using var model = EndlessModel(kind);
        using var servable = model.Load();
        var signature = await servable.GetSignatureAsync("serving_default");
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        var warmUp = Task.Run(() => signature.WarmUp(deadline.Token));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => warmUp.WaitAsync(Patience));
    }

    [Theory]
    [InlineData("(a*)*b", true)]
    [InlineData("(x+x+)+y", true)]
    [InlineData("(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)z", true)]
    [InlineData("((((a{1000}){1000}){1000}){1000}){1000}", false)]
    [InlineData("(((a{0,999}b{0,999}){0,999}c{0,999}){0,999}d){0,999}", false)]
    public async Task RegularExpression_ThatExplodes_IsLinearOrRefused(string pattern, bool isServed)
    {
        using var model = new SavedModelWriter();
        model.Export([Input.Text("x", -1)], [], (f, a) => f.Op("StaticRegexReplace", a[0]).Attr("pattern", pattern).Attr("rewrite", "!").As(DType.String));
        var text = TestTensors.Of([new string('a', 20_000) + new string('x', 20_000)]);

        var answer = await Record.ExceptionAsync(() => model.RunAsync(("x", text)).WaitAsync(Patience));

        Assert.True(isServed ? answer is null : answer is ModelLoadException or InvalidRequestException, $"{answer}");
    }

    private static SavedModelWriter EndlessModel(string kind)
    {
        var model = new SavedModelWriter();
        if (kind != "TensorFlow 1")
        {
            model.Export([X], [], (f, a) => Loop(f, kind, a[0]));
            return model;
        }
        var (m, signature) = (model.Main, model.Signature());
        signature.Output("y", m.Loop([signature.Input("x", DType.Int32, TensorShape.Scalar)], [], v => m.Op("GreaterEqual", m.Op("Mul", v[0], v[0]), m.Scalar(0)), v => [m.Op("Identity", v[0])])[0]);
        return model;
    }

    private static Out Loop(FunctionWriter f, string kind, Out x)
    {
        return kind switch
        {
            "counts" => f.While([x], Always, (g, v) => [g.Op("AddV2", v[0], g.Scalar(1))]),
            "does nothing" => f.While([x], Always, (_, v) => v),
            "is constant" => f.While([f.Scalar(0), x], Always, (g, v) => [g.Op("Identity", v[0])]),
            "grows" => f.While([x, f.Vector(1f)], Always, (g, v) => [v[0], g.Op("ConcatV2", v[1], g.Vector(2f), g.Scalar(0)).Attr("N", 2L)]),
            "pushes" => f.While([x, f.Op("EmptyTensorList", f.Vector<int>(), f.Scalar(-1)).Attr("element_dtype", DType.Int32)], Always,
                (g, v) => [v[0], g.Op("TensorListPushBack", v[1], v[0]).Attr("element_dtype", DType.Int32).As(DType.Variant)]),
            "is nested" => f.While([x], Always, (g, v) => [g.While([v[0]], Always, (h, w) => [h.Op("AddV2", w[0], h.Scalar(1))])]),
            "uses the runtime" => f.While([x, f.Op("Fill", f.Vector(16, 16), f.Cast(x, DType.Float32))], Always, (g, v) => [v[0], g.Op("Tanh", g.Op("MatMul", v[1], v[1]))]),
            "writes strings" => f.While([x, f.Text("a")], Always, (g, v) => [v[0], g.Op("StringUpper", g.Op("StringLower", v[1]))]),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };

        // True of every number, which nobody can know beforehand.
        static Out Always(FunctionWriter g, Out[] v) => g.Op("GreaterEqual", g.Op("Maximum", v[0], g.Scalar(0)), g.Scalar(0));
    }
}
