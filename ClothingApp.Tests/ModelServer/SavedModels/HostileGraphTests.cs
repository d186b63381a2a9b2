using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.SavedModels.Protocol;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;
using TensorBytes = ClothingApp.Serving.Tensors.Tensor;
using static ClothingApp.Tests.ModelServer.SavedModels.SmallModel;

namespace ClothingApp.Tests.ModelServer.SavedModels;

/// <summary>One broken graph, and words that its error must have: what is wrong, and where.</summary>
public sealed record HostileGraph(string Name, Action<object> Build, params string[] Words)
{
    public override string ToString() => Name;
}

/// <summary>A model's file comes from a stranger: whatever its graph says, loading ends in an error that names the place.</summary>
public sealed class HostileGraphTests
{
    public static TheoryData<HostileGraph> Graphs =>
    [
        Case("unknown operation", m => m.Node("y", "NoSuchOp"), "NoSuchOp", "node y"),
        Case("no such node", _ => { }, "y", "does not exist"),
        Case("missing input", m => m.Node("y", "Relu", "nothing"), "nothing", "does not exist"),
        Case("no input", m => m.Node("y", "Relu"), "node y", "input 0 is missing"),
        Case("no such output", m => { m.Node("a", "Const").Attr["value"] = Float(1); m.Node("y", "Relu", "a:7"); }, "a:7"),
        Case("output of an immense number", m => { m.Input("a", DataType.DtFloat, 1); m.Node("b", "Identity", "a"); m.Node("y", "Relu", "b:2147483000"); }, "b:2147483000"),
        Case("circle of nodes", m => { m.Node("a", "Relu", "y"); m.Node("y", "Relu", "a"); }, "circle", "Relu"),
        Case("node that is its own input", m => m.Node("y", "Relu", "y"), "circle", "y (Relu)"),
        Case("functions that call each other", m =>
        {
            m.Input("a", DataType.DtFloat, 1);
            m.Function("f", "c:r:0", Call("c", "g", "x"));
            m.Function("g", "c:r:0", Call("c", "f", "x"));
            m.Graph.Node.Add(Call("y", "f", "a"));
        }, "circle"),
        Case("value handed round", m =>
        {
            m.Function("f", "x", []);
            m.Graph.Node.Add(Call("y", "f", "b"));
            m.Graph.Node.Add(Call("b", "f", "y"));
        }, "handed round in a circle"),
        Case("function that is not there", m => m.Graph.Node.Add(Call("y", "f", "y")), "function f"),
        Case("function without a result", m => { m.Function("f", "x", []); m.Graph.Library.Function[0].Ret.Clear(); m.Graph.Node.Add(Call("y", "f", "y")); }, "function f", "result r"),
        Case("functions that double", m =>
        {
            m.Input("a", DataType.DtFloat, 1);
            m.Function("f0", "n:y:0", NodeOf("n", "Relu", "x"));
            for (var i = 1; i <= 40; i++)
                m.Function($"f{i}", "n:z:0", Call("c", $"f{i - 1}", "x"), Call("d", $"f{i - 1}", "x"), NodeOf("n", "AddV2", "c:r:0", "d:r:0"));
            m.Graph.Node.Add(Call("y", "f40", "a"));
        }, "too large"),
        Case("calls that double without a node", m =>
        {
            m.Input("a", DataType.DtFloat, 1);
            m.Function("f0", "x", []);
            for (var i = 1; i <= 40; i++)
                m.Function($"f{i}", "d:r:0", Call("c", $"f{i - 1}", "x"), Call("d", $"f{i - 1}", "c:r:0"));
            m.Graph.Node.Add(Call("y", "f40", "a"));
        }, "circle of function calls"),
        Case("constant with lying shape", m => m.Constant("y", Tensor(DataType.DtFloat, [1L << 40], 1)), "Const", "node y", "do not fit"),
        Case("constants that claim memory", m =>
        {
            m.Node("y", "AddN", [.. Enumerable.Range(0, 100).Select(i => $"c{i}")]);
            for (var i = 0; i < 100; i++)
                m.Constant($"c{i}", Tensor(DataType.DtFloat, [16 << 20], 1));
        }, "Const", "node c"),
        Case("constant without value", m => m.Node("y", "Const"), "node y", "missing"),
        Case("constant of negative size", m => m.Constant("y", Tensor(DataType.DtFloat, [-5], 1)), "node y"),
        Case("variable without checkpoint", m => { m.Node("v", "VarHandleOp"); m.Node("y", "ReadVariableOp", "v"); }, "variable v", "variables folder"),
        Case("read of no variable", m => { m.Input("a", DataType.DtFloat, 1); m.Node("y", "ReadVariableOp", "a"); }, "node y", "not a variable"),
        Case("reshape that overflows", m => { m.Input("a", DataType.DtFloat, 4); m.Constant("s", 1L << 32, 1L << 32, -1); m.Node("y", "Reshape", "a", "s"); }, "Reshape", "node y"),
        Case("reshape to sizes below -1", m => { m.Input("a", DataType.DtFloat, 4); m.Constant("s", -5, -1); m.Node("y", "Reshape", "a", "s"); }, "Reshape", "node y"),
        Case("reshape to an immense rank", m => { m.Input("a", DataType.DtFloat, 4); m.Input("s", DataType.DtInt64, 2_000_000_000); m.Node("y", "Reshape", "a", "s"); }, "node y", "2000000000 dimensions"),
        Case("unpack into billions", m => { m.Input("a", DataType.DtFloat, 4); m.Node("y", "Unpack", "a").Attr["num"] = new AttrValue { I = int.MaxValue }; }, "Unpack", "2147483647"),
        Case("axis outside the dimensions", m => { m.Input("a", DataType.DtFloat, 4); m.Constant("x", 9); m.Node("y", "Sum", "a", "x"); }, "node y", "axis 9"),
        Case("slice by an immense stride", m =>
        {
            m.Constant("a", 1, 2, 3);
            m.Constant("b", 1);
            m.Constant("e", 3);
            m.Constant("s", long.MaxValue);
            m.Node("c", "StridedSlice", "a", "b", "e", "s");
            m.Node("y", "NoSuchOp", "c");
        }, "node "),
        Case("range that overflows", m =>
        {
            m.Constant("a", long.MaxValue);
            m.Constant("b", long.MinValue);
            m.Constant("d", -1);
            m.Node("y", "Range", "a", "b", "d");
        }, "Range", "node y"),
        Case("function without signature", m => { m.Graph.Library.Function.Add(new FunctionDef()); m.Node("y", "NoSuchOp"); }, "NoSuchOp"),
    ];

    /// <summary>Graphs that are refused when they are loaded, or at the latest when they run.</summary>
    public static TheoryData<HostileGraph> GraphsThatCannotRun =>
    [
        Case("tile that overflows", m => { m.Input("a", DataType.DtFloat, 4); m.Constant("s", long.MaxValue); m.Node("y", "Tile", "a", "s"); }),
        Case("tile of too few dimensions", m => { m.Input("a", DataType.DtFloat, 4, 4); m.Constant("s", 1); m.Node("y", "Tile", "a", "s"); }),
        Case("transpose by no permutation", m =>
        {
            m.Constant("a", Tensor(DataType.DtFloat, [2, 1 << 20], 1));
            m.Constant("p", [.. Enumerable.Repeat(0L, 64)]);
            m.Node("y", "Transpose", "a", "p");
        }),
        Case("convolution of a vector", m =>
        {
            m.Input("a", DataType.DtFloat, 4);
            m.Constant("k", Tensor(DataType.DtFloat, [1, 1, 1, 1], 1));
            var node = m.Node("y", "Conv2D", "a", "k");
            node.Attr["strides"] = new AttrValue { List = new AttrValue.Types.ListValue { I = { 1, 1, 1, 1 } } };
            node.Attr["padding"] = new AttrValue { S = Google.Protobuf.ByteString.CopyFromUtf8("SAME") };
        }),
    ];

    [Theory]
    [MemberData(nameof(Graphs))]
    public async Task Load_BrokenGraph_NamesThePlace(HostileGraph graph)
    {
        using var model = new SmallModel();
        graph.Build(model);

        var error = await Assert.ThrowsAsync<ModelLoadException>(model.LoadAsync);

        Assert.All(graph.Words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(GraphsThatCannotRun))]
    public async Task Run_BrokenGraph_IsRefused(HostileGraph graph)
    {
        using var model = new SmallModel();
        graph.Build(model);

        var error = await Record.ExceptionAsync(async () =>
        {
            using var signature = await model.LoadAsync();
            signature.Run(signature.Definition.Inputs.ToDictionary(i => i.Key, i => Zeros(i.Value), StringComparer.Ordinal), ["y"], CancellationToken.None);
        });

        Assert.True(error is ModelLoadException or InvalidRequestException, $"{error}");
    }

    [Fact]
    public async Task Load_ManyOutputs_IsRefusedBeforeTheStackOverflows()
    {
        using var model = new SmallModel();
        model.Input("a", DataType.DtFloat, 1);
        model.Node("y", "Relu", "a");
        for (var i = 0; i < 20_000; i++)
        {
            model.Node($"n{i}", "Relu", "a");
            model.Signature.Outputs[$"o{i}"] = new TensorInfo { Name = $"n{i}:0", Dtype = DataType.DtFloat };
        }

        var error = await Assert.ThrowsAsync<ModelLoadException>(model.LoadAsync);

        Assert.Contains("outputs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WarmUp_InputOfImmenseSize_TakesNoMemory()
    {
        using var model = new SmallModel();
        model.Input("a", DataType.DtFloat, 1L << 40, 1L << 20);
        model.Node("y", "Relu", "a");
        using var signature = await model.LoadAsync();

        signature.WarmUp(CancellationToken.None);
    }

    private static TensorBytes Zeros(TensorInfo input)
    {
        var shape = TensorShape.Of([.. input.TensorShape.Dim.Select(d => d.Size)]);
        return TensorBytes.FromBytes(DType.Float32, shape, new byte[shape.ElementCount * sizeof(float)]);
    }

    private static HostileGraph Case(string name, Action<SmallModel> build, params string[] words) => new(name, m => build((SmallModel)m), words);

    private static AttrValue Float(float value) => new() { Tensor = new TensorProto { Dtype = DataType.DtFloat, TensorShape = new(), FloatVal = { value } } };

    private static NodeDef Call(string name, string function, params string[] inputs)
    {
        var call = NodeOf(name, "PartitionedCall", inputs);
        call.Attr["f"] = new AttrValue { Func = new NameAttrList { Name = function } };
        return call;
    }
}
