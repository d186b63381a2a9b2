using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.Servables;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.ModelServer.SavedModels.Writing;

namespace ClothingApp.Tests.ModelServer.SavedModels;

/// <summary>Models that can be loaded, and never end or take all memory when they run: they stop at the deadline, or are refused.</summary>
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

    public static TheoryData<string, bool> Huge
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            foreach (var op in new[] { "Fill", "Tile", "BroadcastTo", "Range", "OneHot", "TensorListReserve", "TensorListResize", "TensorListSetItem", "Fill strings", "Pad", "ResizeBilinear" })
            {
                cases.Add(op, true);
                cases.Add(op, false);
            }
            return cases;
        }
    }

    /// <summary>A request, or the model itself, asks for 2^31 - 1 elements or more.</summary>
    [Theory]
    [MemberData(nameof(Huge))]
    public async Task Run_TensorOfImmenseSize_IsRefusedBeforeItTakesMemory(string op, bool isConstant)
    {
        using var model = new SavedModelWriter();
        model.Export([X], [], (f, a) => f.Op("Sum", Immense(f, op, isConstant ? f.Scalar(int.MaxValue) : a[0]), f.Vector(0)));
        using var servable = model.Load();
        var before = Environment.WorkingSet;

        var error = await Record.ExceptionAsync(() => servable.RunAsync("serving_default", ("x", TestTensors.Scalar(int.MaxValue))));

        Assert.True(error is InvalidRequestException or ModelLoadException, $"{error}");
        // Other tests take memory too, but not that much.
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 1L << 30);
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

    private static Out Immense(FunctionWriter f, string op, Out n) => op switch
    {
        "Fill" => f.Op("Fill", f.Op("Pack", n, n).Attr("N", 2L), f.Scalar(1f)),
        "Tile" => f.Op("Tile", f.Vector(1f, 2, 3, 4), f.Op("Pack", n).Attr("N", 1L)),
        "BroadcastTo" => f.Op("BroadcastTo", f.Vector(1f), f.Op("Pack", n, n).Attr("N", 2L)).As(DType.Float32),
        "Range" => f.Op("Range", f.Scalar(0L), f.Cast(n, DType.Int64), f.Scalar(1L)).Attr("Tidx", DType.Int64),
        "OneHot" => f.Op("OneHot", f.Vector(1, 2, 3), n, f.Scalar(1f), f.Scalar(0f)).Attr("T", DType.Float32).Attr("TI", DType.Int32).As(DType.Float32),
        "TensorListReserve" => Stacked(f, List(f, n)),
        "TensorListResize" => Stacked(f, f.Op("TensorListResize", List(f, f.Scalar(1)), n).As(DType.Variant)),
        "TensorListSetItem" => Stacked(f, f.Op("TensorListSetItem", List(f, f.Scalar(1)), n, f.Scalar(1f)).Attr("element_dtype", DType.Float32)
            .Attr("resize_if_index_out_of_bounds", true).As(DType.Variant)),
        "Fill strings" => f.Op("StringLength", f.Op("Fill", f.Op("Pack", n).Attr("N", 1L), f.Const(Tensor.FromStrings(TensorShape.Scalar, ["a"u8.ToArray()])))),
        "Pad" => f.Op("Pad", f.Vector(1f), f.Op("Reshape", f.Op("Pack", n, n).Attr("N", 2L), f.Vector(1, 2))),
        "ResizeBilinear" => f.Op("ResizeBilinear", f.Op("Reshape", f.Vector(1f, 2, 3, 4), f.Vector(1, 2, 2, 1)), f.Op("Pack", n, n).Attr("N", 2L)).As(DType.Float32),
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, null),
    };

    private static Out List(FunctionWriter f, Out count) => f.Op("TensorListReserve", f.Vector<int>(), count).Attr("element_dtype", DType.Float32);

    private static Out Stacked(FunctionWriter f, Out list) => f.Op("TensorListStack", list, f.Vector<int>()).Attr("element_dtype", DType.Float32).As(DType.Float32);
}
