using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;
using static ClothingApp.Tests.ModelServer.Conversion.NumberDraws;

namespace ClothingApp.Tests.ModelServer.Conversion;

public sealed class LinearAlgebraOpsTests
{
    private static readonly Tensor Matrix = Floats(DType.Float32, [2, 2], [0, 2, 3, 1]);

    [Fact]
    public void Solve_MatricesThatNeedPivots_GivesTheSolution()
    {
        Agrees("MatrixSolve", [Matrix, Floats(DType.Float32, [2, 1], [4, 5])], Floats(DType.Float32, [2, 1], [1, 2]));
        Agrees("MatrixSolve", [Matrix, Floats(DType.Float32, [2, 1], [6, 4])], Floats(DType.Float32, [2, 1], [1, 2]), m => m.Attr("adjoint", true));
        Agrees("MatrixInverse", [Matrix], Floats(DType.Float32, [2, 2], [-1 / 6.0, 1 / 3.0, 0.5, 0]));
        Agrees("MatrixDeterminant", [Matrix], Floats(DType.Float32, [], [-6]));
        Assert.Throws<InvalidRequestException>(() => new OpModel("MatrixInverse").Input(Floats(DType.Float32, [2, 2], [1, 2, 2, 4])).Run());
    }

    [Fact]
    public void Cholesky_PositiveMatrix_GivesTheLowerFactor()
    {
        Agrees("Cholesky", [Floats(DType.Float64, [2, 2], [4, 2, 2, 5])], Floats(DType.Float64, [2, 2], [2, 0, 1, 2]));
        Assert.Throws<InvalidRequestException>(() => new OpModel("Cholesky").Input(Floats(DType.Float32, [2, 2], [1, 2, 2, 1])).Run());
    }
}
