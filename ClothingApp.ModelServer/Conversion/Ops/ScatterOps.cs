using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Parts put into a tensor by number.</summary>
internal static class ScatterOps
{
    // ONNX Runtime reduces into no other types.
    private static readonly DType[] Summable = [DType.Float32, DType.Float64, DType.Int32, DType.Int64];

    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["ScatterNd"] = ScatterNd,
        ["TensorScatterUpdate"] = Scatter("none"),
        ["TensorScatterAdd"] = Scatter("add"),
        ["TensorScatterMax"] = Scatter("max"),
        ["TensorScatterMin"] = Scatter("min"),
        ["TensorScatterSub"] = n => Emit(n, n.Input(0), n.Input(1), n.Onnx.Unary("Neg", n.Input(2)), "add"),
        ["ScatterNdNonAliasingAdd"] = Scatter("add"),
        ["UnsortedSegmentSum"] = UnsortedSegmentSum,
        ["DynamicStitch"] = DynamicStitch,
        ["ParallelDynamicStitch"] = DynamicStitch,
    };

    private static OpConverter Scatter(string reduction) => n => Emit(n, n.Input(0), n.Input(1), n.Input(2), reduction);

    // Inputs: positions, what comes there, the shape of the result; parts for one position add up.
    private static void ScatterNd(NodeContext n)
    {
        var (updates, shape) = (n.Input(1), n.Input(2));
        var zeros = n.Onnx.Node("Expand", [n.Onnx.Cast(OnnxEmitter.Scalar(0), updates.Type), n.Onnx.Cast(shape, DType.Int64)], updates.Type, SymbolicShape.FromVector(shape));
        Emit(n, zeros, n.Input(0), updates, "add");
    }

    private static void Emit(NodeContext n, Value x, Value indices, Value updates, string reduction)
    {
        if (indices.Shape.Rank < 1 || indices.Shape[indices.Shape.Rank - 1].Is(0))
            throw n.Unsupported("its positions are of no dimensions");
        if (reduction != "none" && !Summable.Contains(updates.Type))
            throw n.Unsupported($"{updates.Type.TensorFlowName()} elements cannot be combined");
        if (n.String("bad_indices_policy", "") == "IGNORE")
            throw n.Unsupported("positions outside the tensor are allowed");
        var positions = n.Onnx.Cast(IndexGuard.NonNegative(n, indices), DType.Int64);
        n.Output(n.Onnx.Node("ScatterND", [x, positions, updates], x.Type, x.Shape, OnnxAttribute.String("reduction", reduction)));
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
            var (index, rows) = (n.Onnx.Cast(IndexGuard.NonNegative(n, n.Input(k)), DType.Int64), n.Input(half + k));
            if (index.Shape.Rank is not (0 or 1) || rows.Shape.Rank < index.Shape.Rank)
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
        var result = SymbolicShape.Of([ShapeArithmetic.Length(n) ?? Dim.Unknown(), .. rest]);
        var zeros = n.Onnx.Node("Expand", [n.Onnx.Cast(OnnxEmitter.Scalar(0), type), shape], type, result);
        n.Output(n.Onnx.Node("ScatterND", [zeros, allIndices, allRows], type, result));
    }
}
