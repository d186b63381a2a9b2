using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Taking parts of a tensor, and putting parts in their place.</summary>
internal static class SliceOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["StridedSlice"] = StridedSlice,
        ["StridedSliceGrad"] = StridedSliceGrad,
        ["GatherV2"] = Gather,
        ["UnsortedSegmentSum"] = UnsortedSegmentSum,
        ["DynamicStitch"] = DynamicStitch,
        ["ParallelDynamicStitch"] = DynamicStitch,
    };

    private static void StridedSlice(NodeContext n)
    {
        var x = n.Input(0);
        var parts = SliceSpec.Of(n, 1, x.Shape);
        var slice = n.Onnx.Node("Slice",
            [x, OnnxEmitter.Constant<long>(parts.Begin), OnnxEmitter.Constant<long>(parts.End), parts.Axes, OnnxEmitter.Constant<long>(parts.Strides)],
            x.Type, parts.SlicedShape(x.Shape));
        ShapeOps.Tracked(n, parts.Shrunk.Length == 0
            ? slice
            : n.Onnx.Node("Squeeze", [slice, OnnxEmitter.Constant<long>(parts.Shrunk)], x.Type, parts.ResultShape(x.Shape)));
    }

    // The gradient goes back to where the slice was taken, zeros around it. Inputs: shape, begin, end, strides, gradient.
    private static void StridedSliceGrad(NodeContext n)
    {
        var (shape, gradient) = (SymbolicShape.FromVector(n.Input(0)), n.Input(4));
        if (shape.IsUnknownRank)
            throw n.Unsupported("the rank of its result is not known");
        var parts = SliceSpec.Of(n, 1, shape);
        if (parts.Strides.Any(s => s != 1))
            throw n.Unsupported("a stride other than 1 is not known");
        if (parts.Shrunk.Length > 0)
            gradient = n.Onnx.Node("Unsqueeze", [gradient, OnnxEmitter.Constant<long>(parts.Shrunk)], gradient.Type, parts.SlicedShape(shape));
        var pads = new long[2 * shape.Rank];
        for (var i = 0; i < parts.Begin.Length; i++)
        {
            if (parts is { Begin: var b, End: var e } && b[i] == 0 && e[i] == long.MaxValue)
                continue;
            if (!shape[i].IsKnown)
                throw n.Unsupported("the size of a sliced dimension is not known");
            var size = shape[i].Value;
            pads[i] = Clamp(parts.Begin[i], size);
            pads[shape.Rank + i] = size - Clamp(parts.End[i], size);
        }
        n.Output(n.Onnx.Node("Pad", [gradient, OnnxEmitter.Constant<long>(pads)], gradient.Type, shape));

        static long Clamp(long position, long size) => Math.Clamp(position < 0 ? position + size : position, 0, size);
    }

    private static void Gather(NodeContext n)
    {
        var (x, indices) = (n.Input(0), n.Input(1));
        if (n.Int("batch_dims", 0) != 0)
            throw n.Unsupported("batch dimensions in it are not known");
        if (x.Shape.IsUnknownRank || indices.Shape.IsUnknownRank)
            throw n.Unsupported("the rank of an input is not known");
        var axis = SymbolicShape.Axis(n.ConstantInts(2)[0], x.Shape.Rank);
        var shape = SymbolicShape.Of([.. x.Shape.Sizes[..axis], .. indices.Shape.Sizes, .. x.Shape.Sizes[(axis + 1)..]]);
        ShapeOps.Tracked(n, n.Onnx.Node("Gather", [x, indices], x.Type, shape, OnnxAttribute.Int("axis", axis)));
    }

    // Rows of the data are added up by number. A negative number is dropped: it goes to a spare row that is cut off.
    private static void UnsortedSegmentSum(NodeContext n)
    {
        var (data, ids, count) = (n.Input(0), n.Input(1), n.Input(2));
        if (data.Shape.IsUnknownRank || ids.Shape.IsUnknownRank)
            throw n.Unsupported("the rank of an input is not known");
        var onnx = n.Onnx;
        var rows = onnx.Cast(count, DType.Int64);
        var rowVector = onnx.Node("Reshape", [rows, OnnxEmitter.Constant<long>(1)], DType.Int64, SymbolicShape.Of(1));
        var long64 = onnx.Cast(ids, DType.Int64);
        var target = onnx.Node("Where", [onnx.Binary("Less", long64, OnnxEmitter.Scalar(0L), DType.Bool), rows, long64], DType.Int64, ids.Shape);
        var indices = onnx.Node("Unsqueeze", [target, OnnxEmitter.Constant<long>(ids.Shape.Rank)], DType.Int64, SymbolicShape.Of([.. ids.Shape.Sizes, 1]));

        var rest = data.Shape.Sizes[ids.Shape.Rank..];
        var restShape = onnx.Node("Shape", [data], DType.Int64, SymbolicShape.Of(rest.Length), OnnxAttribute.Int("start", ids.Shape.Rank));
        var spare = onnx.Binary("Add", rowVector, OnnxEmitter.Constant(1L));
        var zerosShape = onnx.Node("Concat", [spare, restShape], DType.Int64, SymbolicShape.Of(rest.Length + 1), OnnxAttribute.Int("axis", 0));
        var zeros = onnx.Node("Expand", [onnx.Cast(OnnxEmitter.Scalar(0), data.Type), zerosShape], data.Type, SymbolicShape.Of([Dim.Unknown(), .. rest]));
        var sums = onnx.Node("ScatterND", [zeros, indices, data], data.Type, zeros.Shape, OnnxAttribute.String("reduction", "add"));
        var size = count.Elements is [var known] ? known : Dim.Unknown();
        n.Output(onnx.Node("Slice", [sums, OnnxEmitter.Constant(0L), rowVector, OnnxEmitter.Constant(0L)], data.Type, SymbolicShape.Of([size, .. rest])));
    }

    // Row indices[k][i] of the result is data[k][i]; where rows are named twice the later one wins, as ScatterND has it.
    private static void DynamicStitch(NodeContext n)
    {
        var half = n.Inputs.Count / 2;
        var (indices, data) = (new Value[half], new Value[half]);
        for (var k = 0; k < half; k++)
        {
            var (index, rows) = (n.Onnx.Cast(n.Input(k), DType.Int64), n.Input(half + k));
            if (index.Shape.Rank is not (0 or 1) || rows.Shape.IsUnknownRank)
                throw n.Unsupported("its indices are not vectors");
            if (index.Shape.Rank == 0)
                rows = n.Onnx.Node("Unsqueeze", [rows, OnnxEmitter.Constant(0L)], rows.Type, SymbolicShape.Of([1, .. rows.Shape.Sizes]));
            indices[k] = n.Onnx.Node("Reshape", [index, OnnxEmitter.Constant<long>(-1, 1)], DType.Int64, SymbolicShape.Of(Dim.Unknown(), 1));
            data[k] = rows;
        }

        var type = data[0].Type;
        var rest = data[0].Shape.Sizes[1..];
        var axis = OnnxAttribute.Int("axis", 0);
        var allIndices = n.Onnx.Node("Concat", indices, DType.Int64, SymbolicShape.Of(Dim.Unknown(), 1), axis);
        var allRows = n.Onnx.Node("Concat", data, type, SymbolicShape.Of([Dim.Unknown(), .. rest]), axis);
        var last = n.Onnx.Node("ReduceMax", [allIndices], DType.Int64, SymbolicShape.Scalar, OnnxAttribute.Int("keepdims", 0));
        var count = n.Onnx.Node("Reshape", [n.Onnx.Binary("Add", last, OnnxEmitter.Scalar(1L)), OnnxEmitter.Constant(1L)], DType.Int64, SymbolicShape.Of(1));
        var restShape = n.Onnx.Node("Shape", [data[0]], DType.Int64, SymbolicShape.Of(rest.Length), OnnxAttribute.Int("start", 1));
        var shape = n.Onnx.Node("Concat", [count, restShape], DType.Int64, SymbolicShape.Of(rest.Length + 1), axis);
        var result = SymbolicShape.Of([ShapeArithmetic.PartlyKnown(n) is { } known ? known.Length : Dim.Unknown(), .. rest]);
        var zeros = n.Onnx.Node("Expand", [n.Onnx.Cast(OnnxEmitter.Scalar(0), type), shape], type, result);
        ShapeOps.Tracked(n, n.Onnx.Node("ScatterND", [zeros, allIndices, allRows], type, result));
    }
}
