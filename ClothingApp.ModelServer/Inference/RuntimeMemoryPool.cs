using ClothingApp.ModelServer.Conversion.Onnx;
using ClothingApp.Serving.Tensors;
using Google.Protobuf;

namespace ClothingApp.ModelServer.Inference;

/// <summary>The pool that all runs take their memory from keeps what the largest of them took, and is emptied only at the end of a run.</summary>
internal static class RuntimeMemoryPool
{
    private const int Float = 1;

    private static readonly Lazy<OnnxSession> Smallest = new(() =>
    {
        var graph = new GraphProto { Name = "nothing", Input = { Value("x") }, Output = { Value("y") }, Node = { new NodeProto { OpType = "Identity", Input = { "x" }, Output = { "y" } } } };
        var model = new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };
        return new OnnxSession(model.ToByteArray(), ["x"], ["y"]);
    });

    /// <summary>Gives back to the system what no run uses at the moment.</summary>
    public static void GiveBack()
    {
        using var number = Tensor.Create<float>(TensorShape.Of(1), [0]);
        foreach (var output in Smallest.Value.Run([number], givesBack: true, CancellationToken.None))
            output.Dispose();
    }

    private static ValueInfoProto Value(string name) =>
        new() { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = Float, Shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimValue = 1 } } } } } };
}
