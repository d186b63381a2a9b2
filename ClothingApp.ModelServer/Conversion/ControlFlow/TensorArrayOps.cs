using ClothingApp.ModelServer.Conversion.Ops;
using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Lists;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.ControlFlow;

/// <summary>
/// TensorFlow 1's arrays of tensors. There an array is changed through its handle, and a number called flow, handed from
/// operation to operation, keeps the order. Here the flow is the list itself, and the handle is nothing.
/// </summary>
internal static class TensorArrayOps
{
    public static readonly Dictionary<string, OpConverter> Table = Versions(new()
    {
        // Input: the number of elements.
        ["TensorArray"] = Create,
        // Inputs: the handle, what the operation works with, and the flow at the end.
        ["TensorArrayRead"] = n => n.ListStep(ListKernels.GetItem, [Flow(n, 2), n.Input(1), AnyShape], Element(n, Flow(n, 2))),
        ["TensorArrayWrite"] = n => n.ListStep(ListKernels.SetItem(resizes: true), [Flow(n, 3), n.Input(1), n.Input(2)], With(Flow(n, 3), n.Input(2).Shape)),
        ["TensorArrayGather"] = n => n.ListStep(ListKernels.Gather, [Flow(n, 2), n.Input(1), AnyShape],
            Rows(n, Flow(n, 2), n.Input(1).Shape.Rank == 1 ? n.Input(1).Shape[0] : Dim.Unknown())),
        ["TensorArrayScatter"] = n => n.ListStep(ListKernels.ScatterInto, [Flow(n, 3), n.Input(2), n.Input(1)],
            With(Flow(n, 3), n.Input(2).Shape.Rank < 1 ? SymbolicShape.Unknown : SymbolicShape.Of(n.Input(2).Shape.Sizes[1..]))),
        ["TensorArraySize"] = n => n.ListStep(ListKernels.Length, [Flow(n, 1)], new HostResult(DType.Int32, SymbolicShape.Scalar)),
        ["TensorArrayConcat"] = n => n.ListStep(ListKernels.Concat, [Flow(n, 1)], new HostResult(Flow(n, 1).ElementType, SymbolicShape.Unknown),
            new HostResult(DType.Int64, SymbolicShape.OfRank(1))),
        ["TensorArraySplit"] = n => n.ListStep(ListKernels.Split, [n.Input(1), n.Input(2)], new HostResult(n.Input(1).Type, SymbolicShape.Unknown, IsList: true)),
    });

    private static void Create(NodeContext n)
    {
        var type = n.Type("dtype", DType.Float32);
        var declared = n.Attribute("element_shape")?.Shape is { UnknownRank: false } shape
            ? SymbolicShape.Of([.. shape.Dim.Select(d => d.Size < 0 ? Dim.Unknown() : d.Size)])
            : SymbolicShape.Unknown;
        var list = n.Converter.Program.AddHostStep([AnyShape, n.Input(0)], [new HostResult(type, declared, IsList: true)],
            (after, from, to) => new Programs.ListStep(n.Node.Name, after, from, to, ListKernels.Reserve(type)));
        n.Output(Value.OfResource(n.Node));
        n.Output(list[0], 1);
    }

    // Stands for the elements' shape where the array's own will do.
    private static Value AnyShape => OnnxEmitter.Scalar(-1);

    private static Value Flow(NodeContext n, int input) =>
        n.Input(input).ElementShape is not null ? n.Input(input) : throw n.Unsupported("its flow is not that of an array of tensors");

    private static HostResult Element(NodeContext n, Value list) => new(n.Type("dtype", list.ElementType), list.ElementShape!);

    private static HostResult Rows(NodeContext n, Value list, Dim count) =>
        Element(n, list) with { Shape = list.ElementShape!.IsUnknownRank ? SymbolicShape.Unknown : SymbolicShape.Of([count, .. list.ElementShape.Sizes]) };

    private static HostResult With(Value list, SymbolicShape element) => new(list.ElementType, SymbolicShape.Merge(list.ElementShape!, element), IsList: true);

    // The second and third version differ from the first in the type of the handle.
    private static Dictionary<string, OpConverter> Versions(Dictionary<string, OpConverter> table) =>
        table.SelectMany(e => new[] { e.Key + "V2", e.Key + "V3" }.Select(name => (name, e.Value))).ToDictionary(e => e.name, e => e.Value, StringComparer.Ordinal);
}
