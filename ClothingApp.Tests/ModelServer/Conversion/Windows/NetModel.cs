using System.Text;
using ClothingApp.ModelServer.Conversion;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Inference;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.SavedModels.Protocol;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;
using Google.Protobuf;

namespace ClothingApp.Tests.ModelServer.Conversion.Windows;

/// <summary>A graph of several operations, built node by node, converted and run as the server does it.</summary>
internal sealed class NetModel
{
    private readonly GraphDef _graph = new();
    private readonly SignatureDef _signature = new();
    private readonly Dictionary<string, Tensor> _inputs = new(StringComparer.Ordinal);

    public string Input(Tensor value, TensorShape? declared = null)
    {
        var name = Node("Placeholder", []).Name;
        _signature.Inputs[name] = new TensorInfo
        {
            Name = name + ":0",
            Dtype = (DataType)(int)value.Type,
            TensorShape = Proto(declared ?? value.Shape),
        };
        _inputs[name] = value;
        return name;
    }

    public string Constant(Tensor value)
    {
        var node = Node("Const", []);
        _graph.Node[^1].Attr["value"] = new AttrValue
        {
            Tensor = new TensorProto { Dtype = (DataType)(int)value.Type, TensorShape = Proto(value.Shape), TensorContent = ByteString.CopyFrom(value.Bytes.Span) },
        };
        return node.Name;
    }

    public string Ints(params int[] values) => Constant(Tensor.Create<int>(TensorShape.Of(values.Length), values));

    /// <summary>Adds an operation with lists of whole numbers for attributes.</summary>
    public NetNode Node(string op, string[] inputs, params (string Name, long[] Values)[] attributes)
    {
        var node = new NodeDef { Name = $"n{_graph.Node.Count}", Op = op };
        node.Input.Add(inputs);
        foreach (var (name, values) in attributes)
            node.Attr[name] = new AttrValue { List = new AttrValue.Types.ListValue { I = { values } } };
        _graph.Node.Add(node);
        return new NetNode(node);
    }

    public Tensor Run(params string[] outputs)
    {
        using var program = new CompiledProgram(Convert(outputs));
        return program.Run([.. program.Inputs.Select(i => _inputs[i.Alias])], CancellationToken.None)[0];
    }

    public ProgramDefinition Convert(params string[] outputs)
    {
        _signature.Outputs.Clear();
        foreach (var output in outputs)
            _signature.Outputs[output] = new TensorInfo { Name = output + ":0" };
        var bundle = new SavedModelBundle("", new MetaGraphDef { GraphDef = _graph.Clone() }, null);
        return GraphConverter.Convert(bundle, new VariableStore(bundle), _signature);
    }

    private static TensorShapeProto Proto(TensorShape shape) => new() { Dim = { shape.Dimensions.ToArray().Select(d => new TensorShapeProto.Types.Dim { Size = d }) } };

    /// <summary>A node whose further attributes are set one by one.</summary>
    internal sealed class NetNode(NodeDef node)
    {
        public string Name => node.Name;

        public NetNode Padding(string value) => Attr("padding", new AttrValue { S = ByteString.CopyFrom(value, Encoding.UTF8) });

        public NetNode Attr(string name, AttrValue value)
        {
            node.Attr[name] = value;
            return this;
        }

        public static implicit operator string(NetNode node) => node.Name;
    }
}
