using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Parts of a tensor picked by number.</summary>
internal static class GatherOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["Gather"] = n => Gather(n, n.Input(0), 0, 0),
        ["GatherV2"] = n =>
        {
            var batch = n.Int("batch_dims", 0);
            Gather(n, n.Input(0), n.ConstantInts(2)[0], batch < 0 ? batch + n.Input(1).Shape.Rank : batch);
        },
        ["ResourceGather"] = n => Gather(n, Variable(n), n.Int("batch_dims", 0), n.Int("batch_dims", 0)),
        ["GatherNd"] = n => GatherNd(n, n.Input(0)),
        ["ResourceGatherNd"] = n => GatherNd(n, Variable(n)),
    };

    /// <summary>The contents of the variable that is the first input.</summary>
    public static Value Variable(NodeContext n) =>
        n.Input(0).Resource is { Op: "VarHandleOp" } variable ? Value.OfConstant(n.Variable(variable)) : throw n.Unsupported("its input is not a variable");

    private static void Gather(NodeContext n, Value x, long axis, long batch)
    {
        var indices = IndexGuard.NonNegative(n, n.Input(1));
        if (batch == 0)
        {
            n.Output(n.Onnx.Node("Gather", [x, indices], x.Type, ArrayShapes.Gather(x.Shape, indices.Shape, axis, 0), OnnxAttribute.Int("axis", axis)));
            return;
        }
        if (x.Shape.IsUnknownRank || indices.Shape.IsUnknownRank || batch < 0 || batch > indices.Shape.Rank)
            throw n.Unsupported("the rank of an input is not known");
        n.Output(Batched(n, x, indices, SymbolicShape.Axis(axis, x.Shape.Rank), (int)batch));
    }

    // The axis moves next to the batch for the purpose, and what lay between goes back before what the indices bring.
    private static Value Batched(NodeContext n, Value x, Value indices, int axis, int batch)
    {
        var shape = ArrayShapes.Gather(x.Shape, indices.Shape, axis, batch);
        var (rank, between, picked) = (x.Shape.Rank, axis - batch, indices.Shape.Rank - batch);
        if (between > 0)
            x = n.Onnx.Transpose(x, [.. Enumerable.Range(0, batch), axis, .. Enumerable.Range(batch, between), .. Enumerable.Range(axis + 1, rank - axis - 1)]);
        var positions = n.Onnx.Node("Unsqueeze", [n.Onnx.Cast(indices, DType.Int64), OnnxEmitter.Constant<long>(indices.Shape.Rank)],
            DType.Int64, SymbolicShape.Of([.. indices.Shape.Sizes, 1]));
        var result = SymbolicShape.Of([.. indices.Shape.Sizes, .. x.Shape.Sizes[(batch + 1)..]]);
        var y = n.Onnx.Node("GatherND", [x, positions], x.Type, result, OnnxAttribute.Int("batch_dims", batch));
        return between == 0 ? y : n.Onnx.Transpose(y,
        [
            .. Enumerable.Range(0, batch), .. Enumerable.Range(batch + picked, between), .. Enumerable.Range(batch, picked),
            .. Enumerable.Range(batch + picked + between, shape.Rank - batch - picked - between),
        ]);
    }

    private static void GatherNd(NodeContext n, Value x)
    {
        var indices = n.Input(1);
        if (indices.Shape.Rank < 1 || indices.Shape[indices.Shape.Rank - 1].Is(0))
            throw n.Unsupported("its positions are of no dimensions");
        if (n.String("bad_indices_policy", "") == "IGNORE")
            throw n.Unsupported("positions outside the tensor are allowed");
        var positions = n.Onnx.Cast(IndexGuard.NonNegative(n, indices), DType.Int64);
        n.Output(n.Onnx.Node("GatherND", [x, positions], x.Type, ArrayShapes.GatherNd(x.Shape, indices.Shape)));
    }
}
