using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Conversion.Arrays;

/// <summary>Shapes asked for, and computed with.</summary>
public sealed class ShapeTests
{
    [Fact]
    public void Shape_Size_Rank_AnyTensor_TellWhatTheRequestSent() => Draw.Each(100, d =>
    {
        var x = Cells.Counted(d.Shape(0, 4));
        var type = d.Type();
        var shape = new Cells([x.Rank], [.. x.Shape.Select(s => (int)s)]);
        var index = d.Of(DType.Int32, DType.Int64);

        d.Answers(d.Data(new OpModel("Shape").Attr("out_type", index), x.Of(type)), shape.Of(index));
        d.Answers(d.Data(d.Data(new OpModel("ShapeN"), x.Of(type)), x.Of(type)), shape.Of(DType.Int32), shape.Of(DType.Int32));
        d.Answers(d.Data(new OpModel("Size").Attr("out_type", index), x.Of(type)), new Cells([], [x.Numbers.Length]).Of(index));
        d.Answers(d.Data(new OpModel("Rank"), x.Of(type)), new Cells([], [x.Rank]).Of(DType.Int32));
    });

    [Fact]
    public void ZerosLike_OnesLike_AnyType_FillTheShape() => Draw.Each(100, d =>
    {
        var x = Cells.Counted(d.Shape(0, 3));
        var type = d.Type();

        d.Answers(d.Data(new OpModel("ZerosLike"), x.Of(type)), Cells.By(x.Shape, _ => 0).Of(type));
        if (type is not (DType.String or DType.Complex64 or DType.Complex128))
            d.Answers(d.Data(new OpModel("OnesLike"), x.Of(type)), Cells.By(x.Shape, _ => 1).Of(type));
        d.Answers(d.Indices(new OpModel("Empty").Attr("dtype", type), x.Shape), Cells.By(x.Shape, _ => 0).Of(type));
    });

    [Fact]
    public void BroadcastArgs_AnyShapes_GivesTheCommonOne() => Draw.Each(100, d =>
    {
        var shape = d.Shape(0, 4);
        var (x, y) = (Part(), Part());
        long[] expected = [.. Enumerable.Range(1, Math.Max(x.Length, y.Length)).Select(i => (i <= x.Length ? x[^i] : 1) is var a && a != 1 ? a : i <= y.Length ? y[^i] : 1).Reverse()];
        var tensors = new[] { x, y }.Select(v => new Cells([v.Length], [.. v.Select(s => (int)s)]).Of(DType.Int32)).ToArray();

        d.Answers(tensors.Aggregate(new OpModel("BroadcastArgs"), d.Data), new Cells([expected.Length], [.. expected.Select(s => (int)s)]).Of(DType.Int32));

        long[] Part() => d.Note("part", shape[d.Int(0, shape.Length)..].Select(s => d.Chance(0.3) ? 1 : s).ToArray());
    });

    [Fact]
    public void BroadcastGradientArgs_SizesOfTheRequest_NamesTheRepeatedAxes()
    {
        var model = new OpModel("BroadcastGradientArgs").Input(Vector(2, 3, 4)).Input(Vector(1, 4));

        var axes = model.Run(2);

        Assert.Equal([], axes[0].AsSpan<int>().ToArray());
        Assert.Equal([0, 1], axes[1].AsSpan<int>().ToArray());
        new Draw(0).IsRefused(new OpModel("BroadcastGradientArgs").Input(Vector(2)).Input(Vector(3)));
    }

    [Fact]
    public void ConcatOffset_SizesOfTheRequest_SaysWhereEachStarts()
    {
        var offsets = new OpModel("ConcatOffset").Constant(Tensor.Create<int>(TensorShape.Scalar, [1])).Input(Vector(2, 3)).Input(Vector(2, 5)).Input(Vector(2, 1)).Run(3);

        Assert.Equal([0, 0, 0, 3, 0, 8], offsets.SelectMany(o => o.AsSpan<int>().ToArray()));
        new Draw(0).IsRefused(new OpModel("ConcatOffset").Constant(Tensor.Create<int>(TensorShape.Scalar, [1])).Input(Vector(2, 3)).Input(Vector(3, 3)));
    }

    [Theory]
    [InlineData(1L << 40, 1L << 40)]
    [InlineData(1L << 62, 1L << 62)]
    [InlineData(1L << 20, 1L << 20)]
    [InlineData(-1, 1)]
    public void Fill_SizesBeyondMemory_IsRefusedBeforeTakingIt(long rows, long columns) =>
        new Draw(0).IsRefused(new OpModel("Fill").Input(Tensor.Create<long>(TensorShape.Of(2), [rows, columns])).Input(Tensor.FromStrings(TensorShape.Scalar, ["a"u8.ToArray()])));

    [Fact]
    public void Reshape_OtherNumberOfElements_IsRefused() => Draw.Each(12, d =>
        d.IsRefused(d.Indices(d.Data(new OpModel("Reshape"), Cells.Counted(2, 3).Of(d.Type())), [d.Of(4, -1), 4])));

    private static Tensor Vector(params int[] values) => Tensor.Create<int>(TensorShape.Of(values.Length), values);
}
