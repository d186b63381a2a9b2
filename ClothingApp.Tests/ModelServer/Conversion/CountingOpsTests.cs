using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;
using static ClothingApp.Tests.ModelServer.Conversion.NumberDraws;

namespace ClothingApp.Tests.ModelServer.Conversion;

public sealed class CountingOpsTests
{
    private static readonly Tensor None = Floats(DType.Float32, [0], []);

    [Fact]
    public void Bincount_ValuesWeightsAndRows_AreCounted()
    {
        Agrees("Bincount", [Int32(1, 3, 1, 9), Int32Scalar(4), None], Floats(DType.Float32, [4], [0, 2, 0, 1]));
        Agrees("DenseBincount", [Int32(1, 3, 1), Int32Scalar(4), Floats(DType.Float32, [3], [0.5, 2, 1])], Floats(DType.Float32, [4], [0, 1.5, 0, 2]));
        var rows = Integers(DType.Int64, [2, 3], [0, 0, 2, 1, 7, 1]);
        var size = Tensor.Create<long>(TensorShape.Scalar, [3]);
        Agrees("DenseBincount", [rows, size, None], Floats(DType.Float32, [2, 3], [2, 0, 1, 0, 2, 0]));
        Agrees("DenseBincount", [rows, size, None], Floats(DType.Float32, [2, 3], [1, 0, 1, 0, 1, 0]), m => m.Attr("binary_output", true));
        Assert.Throws<InvalidRequestException>(() => new OpModel("DenseBincount").Input(Int32(-1)).Constant(Int32Scalar(3)).Constant(None).Run());
    }

    [Fact]
    public void Bucketize_OnAndBetweenBoundaries_CountsThoseNotAbove() =>
        Agrees("Bucketize", [Floats(DType.Float32, [5], [-5, 0, 3, 10, 11])], Int32(0, 1, 1, 2, 2),
            m => m.Attr("boundaries", new ClothingApp.ModelServer.SavedModels.Protocol.AttrValue { List = new() { F = { 0, 10 } } }));

    [Fact]
    public void InTopK_TiesAndOutsiders_AreInWhenFewerThanKAreBetter()
    {
        var predictions = Floats(DType.Float32, [4, 3], [1, 3, 2, 5, 5, 1, 1, 2, 3, double.NaN, 1, 2]);
        Agrees("InTopKV2", [predictions, Int32(2, 0, 7, 2), Int32Scalar(1)], Bools([4], [false, true, false, false]));
        Agrees("InTopK", [predictions, Int32(2, 0, 0, 2)], Bools([4], [true, true, false, false]), m => m.Attr("k", 2));
    }

    [Fact]
    public void Segment_SortedOrNot_GathersRows()
    {
        var data = Floats(DType.Float32, [4, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
        foreach (var (op, expected) in ((string, double[])[])
            [("SegmentSum", [4, 6, 0, 0, 12, 14]), ("SegmentMean", [2, 3, 0, 0, 6, 7]), ("SegmentMax", [3, 4, 0, 0, 7, 8]), ("SegmentMin", [1, 2, 0, 0, 5, 6]), ("SegmentProd", [3, 8, 1, 1, 35, 48])])
            Agrees(op, [data, Int32(0, 0, 2, 2)], Floats(DType.Float32, [3, 2], expected));
        foreach (var (op, expected) in ((string, double[])[])
            [("UnsortedSegmentSum", [5, 6, 4, 6]), ("UnsortedSegmentProd", [5, 6, 3, 8]), ("UnsortedSegmentMax", [5, 6, 3, 4]), ("UnsortedSegmentMin", [5, 6, 1, 2])])
            Agrees(op, [data, Int32(1, 1, 0, -1), Int32Scalar(2)], Floats(DType.Float32, [2, 2], expected));
        Agrees("SparseSegmentMean", [data, Int32(3, 0, 1), Int32(0, 0, 1)], Floats(DType.Float32, [2, 2], [4, 5, 3, 4]));
        Agrees("SparseSegmentSqrtNWithNumSegments", [data, Int32(3, 0), Int32(0, 0), Int32Scalar(2)], Floats(DType.Float32, [2, 2], [8 / Math.Sqrt(2), 10 / Math.Sqrt(2), 0, 0]));
        Assert.Throws<InvalidRequestException>(() => new OpModel("SegmentSum").Input(data).Input(Int32(1, 0, 0, 0)).Run());
        Assert.Throws<InvalidRequestException>(() => new OpModel("SparseSegmentSum").Input(data).Input(Int32(9)).Input(Int32(0)).Run());
    }

    [Fact]
    public void Range_EveryType_StopsBeforeTheLimit()
    {
        foreach (var type in (DType[])[DType.Int16, DType.Int32, DType.Int64, DType.Float16, DType.Float32, DType.Float64])
        {
            Tensor One(double v) => FloatTypes.Contains(type) ? Floats(type, [], [v]) : Integers(type, [], [(int)v]);
            using var up = new OpModel("Range").Input(One(1)).Input(One(8)).Input(One(3)).Run();
            Assert.Equal([1, 4, 7], DoublesOf(up));
            using var down = new OpModel("Range").Constant(One(5)).Constant(One(0)).Constant(One(-2)).Run();
            Assert.Equal([5, 3, 1], DoublesOf(down));
        }
    }

    [Fact]
    public void LinSpace_AnyCount_EndsWhereItShould()
    {
        Agrees("LinSpace", [Floats(DType.Float32, [], [1]), Floats(DType.Float32, [], [2]), Int32Scalar(5)], Floats(DType.Float32, [5], [1, 1.25, 1.5, 1.75, 2]));
        Agrees("LinSpace", [Floats(DType.Float64, [], [1]), Floats(DType.Float64, [], [2]), Int32Scalar(1)], Floats(DType.Float64, [1], [1]));
    }
}
