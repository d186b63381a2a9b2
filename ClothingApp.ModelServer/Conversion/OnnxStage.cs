using System.Globalization;
using ClothingApp.ModelServer.Conversion.Onnx;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;
using Google.Protobuf;
using OnnxTensor = ClothingApp.ModelServer.Conversion.Onnx.TensorProto;

namespace ClothingApp.ModelServer.Conversion;

/// <summary>
/// One ONNX model under construction: the operations between two visits to the host. Values of earlier stages and of the
/// host become its inputs when they are first used here; values that somebody else uses become its outputs.
/// </summary>
internal sealed class OnnxStage(int number, ProgramBuilder program)
{
    /// <summary>The best opset for ONNX Runtime's CPU kernels (facts: 22 and later add types without kernels).</summary>
    private const int Opset = 21;
    private const int IrVersion = 10;

    private readonly Dictionary<Value, string> _imported = [];
    private readonly Dictionary<Value, string> _importedChannelsFirst = [];
    private readonly GraphProto _graph = new() { Name = "stage" };

    public int Number { get; } = number;

    /// <summary>Values that come in, in the order of the model's inputs.</summary>
    public List<Value> Inputs { get; } = [];

    /// <summary>Values that go out, in the order of the model's outputs.</summary>
    public List<Value> Outputs { get; } = [];

    public bool IsEmpty => _graph.Node.Count == 0;

    /// <summary>The name of <paramref name="value"/> in this model, as TensorFlow lays it out.</summary>
    public string Import(Value value)
    {
        if (value.Home == this)
            return value.Name ??= Reorder(value, value.ChannelsFirst!, channelsFirst: false);
        if (_imported.TryGetValue(value, out var name))
            return name;
        name = value.Constant is { } constant ? AddInitializer(constant) : AddInput(value);
        _imported.Add(value, name);
        return name;
    }

    /// <summary>The name of <paramref name="value"/> with the last dimension moved to the second place.</summary>
    public string ImportChannelsFirst(Value value)
    {
        if (value.Constant is { } constant)
            return AddInitializer(TensorTransforms.Transpose(constant, ToChannelsFirst(constant.Shape.Rank)));
        if (value.Home == this)
            return value.ChannelsFirst ??= Reorder(value, value.Name!, channelsFirst: true);
        if (!_importedChannelsFirst.TryGetValue(value, out var name))
            _importedChannelsFirst.Add(value, name = Reorder(value, Import(value), channelsFirst: true));
        return name;
    }

    public NodeProto Add(string op, ReadOnlySpan<string> inputs, int outputs = 1, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        var node = new NodeProto { OpType = op, Name = program.UniqueName(op) };
        foreach (var input in inputs)
            node.Input.Add(input);
        for (var i = 0; i < outputs; i++)
            node.Output.Add(outputs == 1 ? node.Name : string.Create(CultureInfo.InvariantCulture, $"{node.Name}:{i}"));
        foreach (var attribute in attributes)
            node.Attribute.Add(attribute.Proto);
        _graph.Node.Add(node);
        return node;
    }

    public string AddInitializer(Tensor tensor)
    {
        var proto = new OnnxTensor { Name = program.UniqueName("const"), DataType = OnnxTypes.ToOnnx(tensor.Type) };
        if (proto.DataType == 0)
            throw new NotSupportedException($"ONNX Runtime has no {tensor.Type.TensorFlowName()} tensors");
        proto.Dims.Add(tensor.Shape.Dimensions.ToArray());
        if (tensor.Type == DType.String)
            proto.StringData.Add(tensor.Strings.Select(s => UnsafeByteOperations.UnsafeWrap(s)));
        else
            proto.RawData = UnsafeByteOperations.UnsafeWrap(tensor.Bytes);
        _graph.Initializer.Add(proto);
        return proto.Name;
    }

    /// <summary>Makes the value an output of the model; the program's slot it goes to.</summary>
    public void Export(Value value)
    {
        // One result under two names in TensorFlow (a transpose that only renames): ONNX wants an output each.
        var name = Import(value);
        if (Outputs.Any(o => o.Name == name))
            value.Name = Add("Identity", [name]).Output[0];
        Outputs.Add(value);
    }

    /// <summary>The finished stage.</summary>
    public StageDefinition Build()
    {
        foreach (var output in Outputs)
            _graph.Output.Add(Describe(Import(output), output));
        var used = UnusedNodes.Remove(_graph);
        for (var i = Inputs.Count - 1; i >= 0; i--)
        {
            if (used.Contains(_graph.Input[i].Name))
                continue;
            Inputs.RemoveAt(i);
            _graph.Input.RemoveAt(i);
        }
        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "ClothingApp",
            Graph = _graph,
            OpsetImport = { new OperatorSetIdProto { Version = Opset } },
        };
        return new StageDefinition(Number, model, [.. _graph.Input.Select(i => i.Name)], [.. _graph.Output.Select(o => o.Name)],
            [.. Inputs.Select(v => v.Slot)], [.. Outputs.Select(v => v.Slot)]);
    }

    public static int[] ToChannelsFirst(int rank) => [0, rank - 1, .. Enumerable.Range(1, rank - 2)];

    public static int[] ToChannelsLast(int rank) => [0, .. Enumerable.Range(2, rank - 2), 1];

    private string AddInput(Value value)
    {
        program.EnsureSlot(value);
        var name = string.Create(CultureInfo.InvariantCulture, $"slot{value.Slot}");
        _graph.Input.Add(Describe(name, value));
        Inputs.Add(value);
        return name;
    }

    // The name of the value's elements in another order.
    private string Reorder(Value value, string name, bool channelsFirst)
    {
        var permutation = channelsFirst ? ToChannelsFirst(value.Shape.Rank) : ToChannelsLast(value.Shape.Rank);
        if (!value.IsSinglePixel || value.Shape[value.Shape.Rank - 1] is not { IsKnown: true, Value: > 0 and var channels })
            return Add("Transpose", [name], 1, OnnxAttribute.Ints("perm", [.. permutation.Select(p => (long)p)])).Output[0];
        // A 0 stands for the batch as it is.
        var shape = permutation.Select(_ => 1L).ToArray();
        (shape[0], shape[channelsFirst ? 1 : ^1]) = (0, channels);
        return Add("Reshape", [name, AddInitializer(Tensor.Create<long>(TensorShape.Of(shape.Length), shape))]).Output[0];
    }

    private static ValueInfoProto Describe(string name, Value value)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = OnnxTypes.ToOnnx(value.Type) };
        if (!value.Shape.IsUnknownRank)
        {
            tensor.Shape = new TensorShapeProto();
            foreach (var size in value.Shape.Sizes)
            {
                tensor.Shape.Dim.Add(size.IsKnown
                    ? new TensorShapeProto.Types.Dimension { DimValue = size.Value }
                    : new TensorShapeProto.Types.Dimension { DimParam = size.ToString() });
            }
        }
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
