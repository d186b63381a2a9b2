using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;
using static ClothingApp.Tests.ModelServer.Conversion.NumberDraws;

namespace ClothingApp.Tests.ModelServer.Conversion;

/// <summary>Diagonals: the examples of TensorFlow's own documentation, and random matrices against the definition.</summary>
public sealed class DiagonalOpsTests
{
    private static readonly Tensor Matrix = Integers(DType.Int32, [3, 4], [1, 2, 3, 4, 5, 6, 7, 8, 9, 8, 7, 6]);

    [Fact]
    public void BandPart_RandomBands_ClearsWhatLiesOutside()
    {
        var random = new Random(1);
        foreach (var type in (DType[])[DType.Float32, DType.Float16, DType.Int32, DType.Int64, DType.UInt8])
        {
            var (lower, upper) = (random.Next(-1, 3), random.Next(-1, 3));
            var x = Small(random, type, [2, 3, 4], 1, 5);
            var expected = Indices([2, 3, 4]).Zip(DoublesOf(x), (at, v) => (lower < 0 || at[1] - at[2] <= lower) && (upper < 0 || at[2] - at[1] <= upper) ? v : 0);
            Agrees("MatrixBandPart", [x, Int32Scalar(lower), Int32Scalar(upper)],
                FloatTypes.Contains(type) ? Floats(type, [2, 3, 4], expected) : Integers(type, [2, 3, 4], expected.Select(v => new System.Numerics.BigInteger(v))), draw: $"{lower} {upper}");
        }
    }

    [Fact]
    public void DiagPart_MainDiagonal_IsTakenFromAnyShape()
    {
        foreach (var op in (string[])["MatrixDiagPart", "MatrixDiagPartV2", "MatrixDiagPartV3"])
        {
            Tensor[] rest = op == "MatrixDiagPart" ? [] : [Int32Scalar(0), Int32Scalar(0)];
            Agrees(op, [Matrix, .. rest], Int32(1, 6, 7));
            Agrees(op, [Integers(DType.Int32, [2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]), .. rest], Integers(DType.Int32, [2, 2], [1, 4, 5, 8]));
        }
    }

    [Theory]
    [InlineData("LEFT_LEFT", new[] { 3, 8, 0, 2, 7, 6, 1, 6, 7, 5, 8, 0 })]
    [InlineData("RIGHT_LEFT", new[] { 0, 3, 8, 2, 7, 6, 1, 6, 7, 5, 8, 0 })]
    [InlineData("LEFT_RIGHT", new[] { 3, 8, 0, 2, 7, 6, 1, 6, 7, 0, 5, 8 })]
    [InlineData("RIGHT_RIGHT", new[] { 0, 3, 8, 2, 7, 6, 1, 6, 7, 0, 5, 8 })]
    public void DiagPart_RangeOfDiagonals_IsAlignedAsAsked(string align, int[] rows) =>
        Agrees("MatrixDiagPartV3", [Matrix, Int32(-1, 2), Int32Scalar(0)], Integers(DType.Int32, [4, 3], rows.Select(v => (System.Numerics.BigInteger)v)), m => m.Attr("align", align));

    [Fact]
    public void Diag_OneDiagonal_MakesAMatrixOfTheSizeAsked()
    {
        var diagonal = Int32(1, 2);
        Agrees("MatrixDiag", [diagonal], Integers(DType.Int32, [2, 2], [1, 0, 0, 2]));
        Tensor[] Rest(int k, int rows, int columns, int padding) => [Int32Scalar(k), Int32Scalar(rows), Int32Scalar(columns), Int32Scalar(padding)];
        Agrees("MatrixDiagV3", [diagonal, .. Rest(0, -1, -1, 0)], Integers(DType.Int32, [2, 2], [1, 0, 0, 2]));
        Agrees("MatrixDiagV3", [diagonal, .. Rest(-1, -1, -1, 9)], Integers(DType.Int32, [3, 3], [9, 9, 9, 1, 9, 9, 9, 2, 9]));
        Agrees("MatrixDiagV2", [diagonal, .. Rest(1, 2, 4, 0)], Integers(DType.Int32, [2, 4], [0, 1, 0, 0, 0, 0, 2, 0]), draw: "longer than needed");
    }

    [Fact]
    public void SetDiag_MainOrOthers_ReplacesThem()
    {
        var x = Integers(DType.Int32, [2, 3, 3], Enumerable.Repeat((System.Numerics.BigInteger)7, 18));
        var diagonal = Integers(DType.Int32, [2, 3], [1, 2, 3, 4, 5, 6]);
        var expected = Integers(DType.Int32, [2, 3, 3], [1, 7, 7, 7, 2, 7, 7, 7, 3, 4, 7, 7, 7, 5, 7, 7, 7, 6]);
        Agrees("MatrixSetDiag", [x, diagonal], expected);
        Agrees("MatrixSetDiagV3", [x, diagonal, Int32Scalar(0)], expected);
        Agrees("MatrixSetDiagV3", [Integers(DType.Int32, [2, 2], [7, 7, 7, 7]), Integers(DType.Int32, [2, 2], [0, 1, 2, 3]), Int32(0, 1)], Integers(DType.Int32, [2, 2], [2, 1, 7, 3]));
    }

    [Fact]
    public void Diagonals_OutsideTheMatrix_AreTheRequestsFault()
    {
        var model = new OpModel("MatrixDiagPartV3").Input(Matrix).Input(Int32(5)).Input(Int32Scalar(0));
        Assert.Throws<InvalidRequestException>(() => model.Run());
    }
}
