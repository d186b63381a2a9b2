using System.Runtime.InteropServices;
using ClothingApp.ModelServer.Conversion.Graphs;
using ClothingApp.ModelServer.Conversion.Onnx;
using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion;

/// <summary>
/// A tensor while a graph is converted: what is known of it, and where it will come from when the program runs.
/// It is a constant, or the result of a node in an ONNX stage, or the result of a host step (a program's input counts
/// as one). A picture-like value may exist channels-first only; it is transposed when somebody needs it as it is.
/// </summary>
internal sealed class Value
{
    /// <summary>Vectors up to this length are tracked element by element: shapes, permutations, paddings.</summary>
    private const int MaxTrackedElements = 64;

    private Value(DType type, SymbolicShape shape)
    {
        Type = type;
        Shape = shape;
    }

    public DType Type { get; }

    /// <summary>As far as it is known, in TensorFlow's own layout.</summary>
    public SymbolicShape Shape { get; }

    public Tensor? Constant { get; private init; }

    /// <summary>True when ONNX Runtime cannot take part in it: strings, complex numbers, lists.</summary>
    public bool IsHostOnly => Type == DType.String || OnnxTypes.ToOnnx(Type) == 0;

    /// <summary>True for a single whole number or condition that is known, or that the host has.</summary>
    public bool IsScalarOnHost => Home is null && Shape.Rank == 0 && Type is DType.Int32 or DType.Int64 or DType.Bool;

    /// <summary>The contents of a small integer scalar or vector as far as they are known before the run; else null.</summary>
    public Dim[]? Elements { get; set; }

    /// <summary>A variable, a table: something that an operation reads by handle. The value itself has no contents then.</summary>
    public GraphNode? Resource { get; private init; }

    /// <summary>For a list of tensors: what is known of its elements' shapes.</summary>
    public SymbolicShape? ElementShape { get; init; }

    /// <summary>For a list of tensors: its elements' type.</summary>
    public DType ElementType { get; init; }

    /// <summary>The stage whose ONNX graph computes the value; null for constants and for results of the host.</summary>
    public OnnxStage? Home { get; private init; }

    /// <summary>For a result of the host: available after the ONNX stage of this number (-1: from the start).</summary>
    public int HostStage { get; private init; } = -1;

    /// <summary>The name in the home's graph; null as long as the value exists channels-first only.</summary>
    public string? Name { get; set; }

    /// <summary>The name of the same value with the channels moved to the second place; null when nobody needed it so.</summary>
    public string? ChannelsFirst { get; set; }

    /// <summary>True when it was computed so: its own order is then a transpose of it, if anybody asks.</summary>
    public bool IsChannelsFirst { get; private init; }

    /// <summary>True for a picture one pixel wide and high: channels first or last, its elements lie alike.</summary>
    public bool IsSinglePixel => Shape.Rank >= 3 && Shape.Sizes[1..^1].ToArray().All(s => s.Is(1));

    /// <summary>The ONNX node that computes it, for conversions that extend a node (a bias joins its convolution).</summary>
    public NodeProto? Producer { get; private init; }

    /// <summary>How the value was made, for conversions that see through it (a bias joins its convolution); null when nobody asks.</summary>
    public ValueOrigin? Origin { get; set; }

    /// <summary>Where the value lies while the program runs; set when it crosses between stages or to the host.</summary>
    public int Slot { get; set; } = -1;

    public static Value OfConstant(Tensor tensor) => new(tensor.Type, SymbolicShape.Of(tensor.Shape)) { Constant = tensor, Elements = TrackedElements(tensor) };

    public static Value OfResource(GraphNode node) => new(DType.Resource, SymbolicShape.Scalar) { Resource = node };

    public static Value OfHost(DType type, SymbolicShape shape, int stage, int slot) => new(type, shape) { HostStage = stage, Slot = slot };

    public static Value OfList(DType elementType, SymbolicShape elementShape, int stage, int slot) =>
        new(DType.Variant, SymbolicShape.Scalar) { ElementType = elementType, ElementShape = elementShape, HostStage = stage, Slot = slot };

    public static Value OfNode(OnnxStage home, DType type, SymbolicShape shape, string? name, string? channelsFirst, NodeProto? producer) =>
        new(type, shape) { Home = home, Name = name, ChannelsFirst = channelsFirst, IsChannelsFirst = name is null, Producer = producer };

    private static Dim[]? TrackedElements(Tensor tensor)
    {
        if (tensor.Shape.Rank > 1 || tensor.Shape.ElementCount > MaxTrackedElements)
            return null;
        return tensor.Type switch
        {
            DType.Int32 => MemoryMarshal.Cast<byte, int>(tensor.Bytes.Span).ToArray().Select(e => (Dim)e).ToArray(),
            DType.Int64 => MemoryMarshal.Cast<byte, long>(tensor.Bytes.Span).ToArray().Select(e => (Dim)e).ToArray(),
            _ => null,
        };
    }
}
