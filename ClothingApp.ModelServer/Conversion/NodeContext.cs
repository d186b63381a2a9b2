using System.Text;
using ClothingApp.ModelServer.Conversion.Graphs;
using ClothingApp.ModelServer.Conversion.HostOps;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Kernels;
using ClothingApp.ModelServer.Kernels.Tables;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.SavedModels.Protocol;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion;

/// <summary>One operation being converted: its inputs and attributes, and where its outputs go.</summary>
internal sealed class NodeContext
{
    private readonly Value[] _inputs;
    private readonly GraphConverter _converter;
    private readonly Value?[] _outputs;

    public NodeContext(GraphConverter converter, GraphNode node, Value[] inputs, int outputs)
    {
        _converter = converter;
        Node = node;
        _inputs = inputs;
        _outputs = new Value?[outputs];
        Onnx = new OnnxEmitter(converter.Program.StageFor(inputs));
    }

    public GraphNode Node { get; }

    /// <summary>The conversion that the operation is part of, for those that hold graphs of their own.</summary>
    public GraphConverter Converter => _converter;

    /// <summary>Emits into the stage in which this operation can be computed.</summary>
    public OnnxEmitter Onnx { get; }

    public IReadOnlyList<Value> Inputs => _inputs;

    /// <summary>The outputs set so far, by index.</summary>
    public IReadOnlyList<Value?> Outputs => _outputs;

    public Value Input(int index) => index < _inputs.Length ? _inputs[index] : throw Unsupported($"input {index} is missing");

    /// <summary>Sets output <paramref name="index"/>; outputs that nobody uses may be left out.</summary>
    public void Output(Value value, int index = 0)
    {
        if (index < _outputs.Length)
            _outputs[index] = value;
    }

    /// <summary>True when this operation is the only one that uses its input <paramref name="index"/>.</summary>
    public bool IsOnlyUser(int index) => _converter.UseCount(Node.Inputs[index]) == 1;

    /// <summary>The contents of variable <paramref name="node"/>.</summary>
    public Tensor Variable(GraphNode node) => _converter.Graph.Variables.Read(node);

    /// <summary>The contents of the lookup table that <paramref name="node"/> makes.</summary>
    public LookupTable Table(GraphNode node) => _converter.Graph.Variables.Tables.Read(node);

    /// <returns>Null when the message is no tensor, or takes more memory than the graph's constants may.</returns>
    public Tensor? ReadConstant(TensorProto proto) => _converter.Graph.ReadConstant(proto);

    /// <summary>Lets the host compute a part of this operation.</summary>
    public Value[] Host(HostCall call, params IReadOnlyList<Value> inputs) =>
        _converter.Program.AddHostStep(inputs, [.. call.Outputs.Select(o => new HostResult(o.Type, o.Shape))],
            (after, from, to) => new KernelStep(Node.Name, after, from, to, call.Kernel));

    /// <summary>Lets the host compute an operation on lists of tensors, and sets its outputs.</summary>
    public void ListStep(ListKernel kernel, IReadOnlyList<Value> inputs, params IReadOnlyList<HostResult> outputs) =>
        SetOutputs(_converter.Program.AddHostStep(inputs, outputs, (after, from, to) => new ListStep(Node.Name, after, from, to, kernel)));

    /// <summary>Lets the host compute this operation.</summary>
    public void ConvertToHost(HostConverter convert) => SetOutputs(Host(convert(this), _inputs));

    /// <summary>Sets all outputs.</summary>
    public void SetOutputs(IReadOnlyList<Value> values)
    {
        for (var i = 0; i < values.Count; i++)
            Output(values[i], i);
    }

    /// <summary>An error that names the operation: for what the conversion does not know.</summary>
    public ModelLoadException Unsupported(string why) => new($"operation {Node.Op} (node {Node.Name}): {why}");

    /// <summary>All elements of a constant integer input.</summary>
    public long[] ConstantInts(int index)
    {
        var elements = Input(index).Elements;
        return elements is not null && elements.All(e => e.IsKnown)
            ? [.. elements.Select(e => e.Value)]
            : throw Unsupported($"input {index} ({Node.Inputs[index]}) must be a constant list of integers");
    }

    public long Int(string name, long missing) => Attribute(name) is { } a ? a.I : missing;

    public float Float(string name, float missing) => Attribute(name) is { } a ? a.F : missing;

    public bool Bool(string name, bool missing) => Attribute(name) is { } a ? a.B : missing;

    public string String(string name, string missing) => Attribute(name) is { } a ? Encoding.UTF8.GetString(a.S.Span) : missing;

    public DType Type(string name, DType missing) => Attribute(name) is { } a ? (DType)((int)a.Type % 100) : missing;

    public long[] Ints(string name) => Attribute(name)?.List is { } list ? [.. list.I] : [];

    /// <summary>The regions that run the functions named by these attributes, or those found in the graph itself, in the same order.</summary>
    public IReadOnlyList<Region> Regions(params ReadOnlySpan<string> functions)
    {
        if (Node.Regions is { } found)
            return found;
        var regions = new List<Region>();
        foreach (var name in functions)
            regions.Add(Instantiate(Attribute(name)?.Func?.Name ?? throw Unsupported($"its attribute {name} names no function")));
        return regions;
    }

    /// <summary>The regions that run a list of functions.</summary>
    public IReadOnlyList<Region> RegionList(string functions) =>
        Attribute(functions)?.List?.Func is { Count: > 0 } list
            ? [.. list.Select(f => Instantiate(f.Name))]
            : throw Unsupported($"its attribute {functions} names no functions");

    public AttrValue? Attribute(string name)
    {
        if (!Node.Attributes.TryGetValue(name, out var value))
            return null;
        // A function's body may leave the value to the caller.
        return value.ValueCase == AttrValue.ValueOneofCase.Placeholder ? Bound(value.Placeholder) : value;
    }

    private Region Instantiate(string function) =>
        _converter.Graph.Importer.Instantiate(function, Node);

    private AttrValue? Bound(string placeholder)
    {
        for (var scope = Node.Scope; scope?.Call is { } call; scope = scope.Caller)
        {
            var attributes = call.Attr.TryGetValue("f", out var f) && f.Func is { } function ? function.Attr : call.Attr;
            if (attributes.TryGetValue(placeholder, out var value) && value.ValueCase != AttrValue.ValueOneofCase.Placeholder)
                return value;
        }
        return null;
    }
}
