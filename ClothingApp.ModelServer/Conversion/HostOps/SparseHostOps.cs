using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Numbers;
using ClothingApp.ModelServer.Kernels.Sparse;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Sparse tensors: positions [count, rank], elements [count] and a dense shape [rank].</summary>
internal static class SparseHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["SparseToDense"] = n => new(SparseKernels.ToDense(n.Bool("validate_indices", true)), (n.Input(2).Type, SymbolicShape.FromVector(n.Input(1)))),
        ["SparseReorder"] = n => new(SparseKernels.Reorder, (DType.Int64, n.Input(0).Shape), (n.Input(1).Type, n.Input(1).Shape)),
        ["SparseReshape"] = n => new(SparseKernels.Reshape, (DType.Int64, Positions(Count(n.Input(0)), Length(n.Input(2)))), (DType.Int64, SymbolicShape.Of(Length(n.Input(2))))),
        ["SparseConcat"] = Concat,
        ["SparseSlice"] = n => Changed(n, SparseKernels.Slice),
        ["SparseFillEmptyRows"] = FillEmptyRows,
        ["SparseTensorDenseMatMul"] = Multiply,
    };

    private static HostCall Concat(NodeContext n)
    {
        var parts = n.Inputs.Count / 3;
        var (count, rank) = (Dim.Unknown(), Length(n.Input(2 * parts)));
        return new(SparseKernels.Concat(n.Int("concat_dim", 0)), (DType.Int64, Positions(count, rank)), (n.Input(parts).Type, SymbolicShape.Of(count)), (DType.Int64, SymbolicShape.Of(rank)));
    }

    private static HostCall Changed(NodeContext n, Kernels.HostKernel kernel)
    {
        var (count, rank) = (Dim.Unknown(), Length(n.Input(2)));
        return new(kernel, (DType.Int64, Positions(count, rank)), (n.Input(1).Type, SymbolicShape.Of(count)), (DType.Int64, SymbolicShape.Of(rank)));
    }

    private static HostCall FillEmptyRows(NodeContext n)
    {
        var (count, rank) = (Dim.Unknown(), Length(n.Input(2)));
        return new(SparseRowKernels.FillEmptyRows, (DType.Int64, Positions(count, rank)), (n.Input(1).Type, SymbolicShape.Of(count)),
            (DType.Bool, SymbolicShape.OfRank(1)), (DType.Int64, SymbolicShape.Of(Count(n.Input(0)))));
    }

    private static HostCall Multiply(NodeContext n)
    {
        var (adjointSparse, adjointDense, type) = (n.Bool("adjoint_a", false), n.Bool("adjoint_b", false), n.Input(1).Type);
        var rows = n.Input(2).Elements is { Length: 2 } shape ? shape[adjointSparse ? 1 : 0] : Dim.Unknown();
        var columns = n.Input(3).Shape is { Rank: 2 } dense ? dense[adjointDense ? 0 : 1] : Dim.Unknown();
        return new(NumberKernels.For(type, new SparseRowKernels.Multiply(adjointSparse, adjointDense)), (type, SymbolicShape.Of(rows, columns)));
    }

    private static Dim Count(Value positions) => positions.Shape.Rank > 0 ? positions.Shape[0] : Dim.Unknown();

    private static Dim Length(Value vector) => vector.Shape.Rank == 1 ? vector.Shape[0] : Dim.Unknown();

    private static SymbolicShape Positions(Dim count, Dim rank) => SymbolicShape.Of(count, rank);
}
