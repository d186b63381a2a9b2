using ClothingApp.ModelServer.Conversion.Ops;
using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels;
using ClothingApp.ModelServer.Kernels.Lists;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.ControlFlow;

/// <summary>Lists of tensors, which loops read their inputs from and collect their results in.</summary>
internal static class ListOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        // Inputs: the elements' shape, the number of elements.
        ["TensorListReserve"] = n => Reserve(n, n.Input(0), n.Input(1)),
        ["EmptyTensorList"] = n => Reserve(n, n.Input(0), OnnxEmitter.Scalar(0)),
        // Inputs: the tensor, the elements' shape.
        ["TensorListFromTensor"] = n => n.ListStep(ListKernels.FromTensor, [n.Input(0)], new HostResult(n.Input(0).Type, WithoutFirst(n.Input(0).Shape), IsList: true)),
        // Inputs: the list, and in some the elements' shape behind what is named here.
        ["TensorListStack"] = Stack,
        ["TensorListGetItem"] = n => Item(n, ListKernels.GetItem, [List(n), n.Input(1), n.Input(2)]),
        ["TensorListSetItem"] = SetItem,
        ["TensorListPushBack"] = n => n.ListStep(ListKernels.PushBack, [List(n), n.Input(1)], With(List(n), n.Input(1).Shape, n.Input(1).Type)),
        ["TensorListPopBack"] = n => n.ListStep(ListKernels.PopBack, [List(n), n.Input(1)], HostResult.Like(List(n)), new HostResult(ElementType(n), ElementShape(n, n.Input(1)))),
        ["TensorListLength"] = n => n.ListStep(ListKernels.Length, [List(n)], new HostResult(DType.Int32, SymbolicShape.Scalar)),
        ["TensorListResize"] = n => n.ListStep(ListKernels.Resize, [List(n), n.Input(1)], HostResult.Like(List(n))),
        ["TensorListGather"] = n => n.ListStep(ListKernels.Gather, [List(n), n.Input(1), n.Input(2)],
            new HostResult(ElementType(n), WithFirst(n.Input(1).Shape.Rank == 1 ? n.Input(1).Shape[0] : Dim.Unknown(), ElementShape(n, n.Input(2))))),
        ["TensorListScatterV2"] = n => n.ListStep(ListKernels.Scatter, [n.Input(0), n.Input(1), n.Input(2), n.Input(3)],
            new HostResult(n.Input(0).Type, WithoutFirst(n.Input(0).Shape), IsList: true)),
        ["TensorListScatterIntoExistingList"] = n => n.ListStep(ListKernels.ScatterInto, [List(n), n.Input(1), n.Input(2)],
            With(List(n), WithoutFirst(n.Input(1).Shape), n.Input(1).Type)),
        ["TensorListConcat"] = n => Concat(n, n.Input(0)),
        ["TensorListConcatV2"] = n => Concat(n, n.Input(1)),
        ["TensorListSplit"] = n => n.ListStep(ListKernels.Split, [n.Input(0), n.Input(2)],
            new HostResult(n.Input(0).Type, WithFirst(Dim.Unknown(), WithoutFirst(n.Input(0).Shape)), IsList: true)),
        ["TensorListElementShape"] = n => n.ListStep(ListKernels.ElementShape(n.Type("shape_type", DType.Int32)), [List(n)],
            new HostResult(n.Type("shape_type", DType.Int32), SymbolicShape.Unknown)),
        ["TensorListConcatLists"] = n => n.ListStep(ListKernels.ConcatLists, [List(n), n.Input(1)], HostResult.Like(List(n))),
    };

    /// <summary>Makes a list without elements, or with elements that are not set yet.</summary>
    public static void Reserve(NodeContext n, Value shape, Value count)
    {
        var known = SymbolicShape.FromVectorOrUnknown(shape);
        n.ListStep(ListKernels.Reserve(n.Type("element_dtype", n.Type("dtype", DType.Float32))), [shape, count],
            new HostResult(n.Type("element_dtype", n.Type("dtype", DType.Float32)), known, IsList: true));
    }

    private static void SetItem(NodeContext n) =>
        n.ListStep(ListKernels.SetItem(n.Bool("resize_if_index_out_of_bounds", false)), [List(n), n.Input(1), n.Input(2)], With(List(n), n.Input(2).Shape, n.Input(2).Type));

    private static void Stack(NodeContext n)
    {
        var count = n.Int("num_elements", -1);
        n.ListStep(ListKernels.Stack, [List(n), n.Input(1)],
            new HostResult(ElementType(n), WithFirst(count >= 0 ? count : Dim.Unknown(), ElementShape(n, n.Input(1)))));
    }

    private static void Item(NodeContext n, ListKernel kernel, IReadOnlyList<Value> inputs) =>
        n.ListStep(kernel, inputs, new HostResult(ElementType(n), ElementShape(n, n.Input(2))));

    private static void Concat(NodeContext n, Value shape) =>
        n.ListStep(ListKernels.Concat, [List(n)], new HostResult(ElementType(n), SymbolicShape.Merge(WithFirst(Dim.Unknown(), WithoutFirst(List(n).ElementShape!)), SymbolicShape.Unknown)),
            new HostResult(DType.Int64, SymbolicShape.OfRank(1)));

    private static Value List(NodeContext n) =>
        n.Input(0).ElementShape is not null ? n.Input(0) : throw n.Unsupported("its input is not a list of tensors");

    // What the operation says of the elements may be more than what the list was made with.
    private static SymbolicShape ElementShape(NodeContext n, Value said) => SymbolicShape.Merge(List(n).ElementShape!, SymbolicShape.FromVectorOrUnknown(said));

    private static DType ElementType(NodeContext n) => n.Type("element_dtype", List(n).ElementType);

    private static HostResult With(Value list, SymbolicShape element, DType type) => new(type, SymbolicShape.Merge(list.ElementShape!, element), IsList: true);

    private static SymbolicShape WithFirst(Dim first, SymbolicShape rest) => rest.IsUnknownRank ? SymbolicShape.Unknown : SymbolicShape.Of([first, .. rest.Sizes]);

    private static SymbolicShape WithoutFirst(SymbolicShape shape) => shape.Rank < 1 ? SymbolicShape.Unknown : SymbolicShape.Of(shape.Sizes[1..]);
}
