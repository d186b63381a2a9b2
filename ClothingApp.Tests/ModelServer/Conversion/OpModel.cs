using System.Text;
using ClothingApp.ModelServer.Conversion;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Inference;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.SavedModels.Protocol;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;
using Google.Protobuf;

namespace ClothingApp.Tests.ModelServer.Conversion;

/// <summary>
/// A graph of one operation, converted and run as the server does it:
/// <code>new OpModel("Cumsum").Input(x).Constant(axis).Attr("reverse", true).Run()</code>
/// </summary>
internal sealed class OpModel(string op)
{
    private readonly NodeDef _node = new() { Name = "op", Op = op };
    private readonly GraphDef _graph = new();
    private readonly SignatureDef _signature = new();
    private readonly Dictionary<string, Tensor> _inputs = new(StringComparer.Ordinal);

    /// <summary>Adds an input that a request sends.</summary>
    /// <param name="declared">The shape in the signature; the value's own when null.</param>
    /// <param name="through">An operation of one input that it passes before: what it computes in ONNX Runtime is there already.</param>
    public OpModel Input(Tensor value, TensorShape? declared = null, string? through = null)
    {
        var name = Add("Placeholder");
        var shape = declared ?? value.Shape;
        _signature.Inputs[name] = new TensorInfo
        {
            Name = name + ":0",
            Dtype = (DataType)(int)value.Type,
            TensorShape = shape.IsUnknownRank
                ? new TensorShapeProto { UnknownRank = true }
                : new TensorShapeProto { Dim = { shape.Dimensions.ToArray().Select(d => new TensorShapeProto.Types.Dim { Size = d }) } },
        };
        _inputs[name] = value;
        if (through is not null)
        {
            _graph.Node.Add(new NodeDef { Name = name + "t", Op = through, Input = { name } });
            _node.Input[^1] = name + "t";
        }
        return this;
    }

    /// <summary>Adds an input whose value is in the graph.</summary>
    public OpModel Constant(Tensor value)
    {
        var name = Add("Const");
        var proto = new TensorProto
        {
            Dtype = (DataType)(int)value.Type,
            TensorShape = new TensorShapeProto { Dim = { value.Shape.Dimensions.ToArray().Select(d => new TensorShapeProto.Types.Dim { Size = d }) } },
        };
        if (value.Type == DType.String)
            proto.StringVal.Add(value.Strings.Select(s => ByteString.CopyFrom(s)));
        else
            proto.TensorContent = ByteString.CopyFrom(value.Bytes.Span);
        _graph.Node[^1].Attr["value"] = new AttrValue { Tensor = proto };
        return this;
    }

    public OpModel Attr(string name, long value) => Attr(name, new AttrValue { I = value });

    public OpModel Attr(string name, bool value) => Attr(name, new AttrValue { B = value });

    public OpModel Attr(string name, float value) => Attr(name, new AttrValue { F = value });

    public OpModel Attr(string name, string value) => Attr(name, new AttrValue { S = ByteString.CopyFrom(value, Encoding.UTF8) });

    public OpModel Attr(string name, DType value) => Attr(name, new AttrValue { Type = (DataType)(int)value });

    public OpModel Attr(string name, params long[] values) => Attr(name, new AttrValue { List = new AttrValue.Types.ListValue { I = { values } } });

    public OpModel Attr(string name, AttrValue value)
    {
        _node.Attr[name] = value;
        return this;
    }

    /// <summary>Runs the operation; its only output.</summary>
    public Tensor Run() => Run(1)[0];

    /// <summary>Runs the operation; its first outputs.</summary>
    /// <exception cref="ModelLoadException">The operation cannot be converted.</exception>
    public Tensor[] Run(int outputs)
    {
        using var program = new CompiledProgram(Convert(outputs));
        return program.Run([.. program.Inputs.Select(i => _inputs[i.Alias])], CancellationToken.None);
    }

    /// <summary>Converts the operation, for tests of what becomes of it.</summary>
    public ProgramDefinition Convert(int outputs = 1)
    {
        var graph = _graph.Clone();
        graph.Node.Add(_node);
        for (var i = 0; i < outputs; i++)
            _signature.Outputs[$"y{i:D3}"] = new TensorInfo { Name = $"op:{i}" };
        var bundle = new SavedModelBundle("", new MetaGraphDef { GraphDef = graph }, null);
        return GraphConverter.Convert(bundle, new VariableStore(bundle), _signature);
    }

    private string Add(string kind)
    {
        var name = $"x{_node.Input.Count:D3}";
        _graph.Node.Add(new NodeDef { Name = name, Op = kind });
        _node.Input.Add(name);
        return name;
    }
}
