using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Conversion.Arrays;

/// <summary>Positions of elements, and elements by position.</summary>
public sealed class SearchTests
{
    [Fact]
    public void Where_AnyTensor_FindsWhatIsNotZero() => Draw.Each(150, d =>
    {
        var shape = d.Shape(0, 4);
        var x = Cells.By(shape, _ => d.Int(0, 1));
        var type = d.Type();
        var found = Cells.Positions(shape).Where(p => x[p] != 0).ToArray();

        d.Answers(d.Data(new OpModel("Where"), x.Of(type)), Tensor.Create<long>(TensorShape.Of(found.Length, shape.Length), [.. found.SelectMany(p => p)]));
    });

    [Fact]
    public void Where_ZerosOfBothSignsAndNaN_FindsNaNAlone()
    {
        Assert.Equal([1], new OpModel("Where").Input(Tensor.Create<double>(TensorShape.Of(3), [-0.0, double.NaN, 0.0])).Run().AsSpan<long>().ToArray());
        Assert.Equal([1], new OpModel("Where").Input(Tensor.Create<float>(TensorShape.Of(3), [-0f, float.NaN, 0f])).Run().AsSpan<long>().ToArray());
    }

    [Fact]
    public void OneHot_AnyAxis_MarksTheIndices() => Draw.Each(200, d =>
    {
        var shape = d.Shape(0, 3);
        var indices = Cells.By(shape, _ => d.Int(-2, 4));
        var (depth, axis, type) = (d.Int(0, 4), d.Int(-1, shape.Length), d.Type());
        var at = axis < 0 ? shape.Length : axis;
        var tensor = indices.Of(d.Of(DType.Int32, DType.Int64));
        var model = d.Data(new OpModel("OneHot").Attr("axis", d.Note("axis", axis)), tensor);
        var known = d.Note("known", d.Chance(0.6));
        var size = Tensor.Create<int>(TensorShape.Scalar, [d.Note("depth", depth)]);
        model = known ? model.Constant(size) : model.Input(size);
        model.Constant(new Cells([], [7]).Of(type)).Input(new Cells([], [2]).Of(type));

        d.Answers(model, Cells.By([.. shape[..at], depth, .. shape[at..]], p => indices[[.. p[..at], .. p[(at + 1)..]]] == p[at] ? 7 : 2).Of(type));
    });

    [Theory]
    [InlineData("TopK")]
    [InlineData("TopKV2")]
    public void TopK_AnyRows_FindsTheLargestAndTheFirstOfEqualOnes(string op) => Draw.Each(120, d =>
    {
        var shape = d.Shape(1, 3, sizeFrom: 1, sizeTo: 6);
        var x = Cells.By(shape, _ => d.Int(0, 5));
        var k = d.Int(0, (int)shape[^1]);
        var type = d.Of(DType.Float32, DType.Float64, DType.Int32, DType.Int64, DType.UInt8, DType.Int16, DType.Float16);
        long[] result = [.. shape[..^1], k];
        var best = Cells.By(result, p => Enumerable.Range(0, (int)shape[^1]).OrderByDescending(i => x[[.. p[..^1], i]]).ThenBy(i => i).ElementAt((int)p[^1]));
        var model = d.Data(new OpModel(op), x.Of(type));
        if (op == "TopK")
            model.Attr("k", (long)k);
        else
            d.Indices(model, [k], scalar: true);

        d.Answers(model, Cells.By(result, p => x[[.. p[..^1], best[p]]]).Of(type), best.Of(DType.Int32));
    });

    [Fact]
    public void TopKV2_MoreThanThereAre_IsRefused() => Draw.Each(4, d =>
        d.IsRefused(d.Indices(d.Data(new OpModel("TopKV2"), Cells.Counted(2, 3).Of(DType.Float32)), [4], scalar: true)));

    [Theory]
    [InlineData("Unique", 2)]
    [InlineData("UniqueV2", 2)]
    [InlineData("UniqueWithCounts", 3)]
    [InlineData("UniqueWithCountsV2", 3)]
    public void Unique_AnyVector_KeepsTheFirstOfEach(string op, int outputs) => Draw.Each(60, d =>
    {
        var numbers = Enumerable.Range(0, d.Int(0, 8)).Select(_ => d.Int(0, 4)).ToArray();
        var type = d.Of(DType.Float32, DType.Float64, DType.Int32, DType.Int64, DType.UInt8, DType.Int16, DType.Float16, DType.String);
        var different = numbers.Distinct().ToArray();
        var model = d.Data(new OpModel(op), new Cells([numbers.Length], d.Note("numbers", numbers)).Of(type));
        if (op.EndsWith("V2", StringComparison.Ordinal))
            model.Constant(Tensor.Create<long>(TensorShape.Of(0), []));
        Tensor[] expected =
        [
            new Cells([different.Length], different).Of(type),
            Tensor.Create<int>(TensorShape.Of(numbers.Length), [.. numbers.Select(n => Array.IndexOf(different, n))]),
            Tensor.Create<int>(TensorShape.Of(different.Length), [.. different.Select(n => numbers.Count(m => m == n))]),
        ];

        d.Answers(model, expected[..outputs]);
    });

    [Fact]
    public void UniqueV2_Axis_KeepsTheFirstOfEqualSlices()
    {
        var x = Tensor.Create<float>(TensorShape.Of(2, 4), [1, 2, 1, -0f, 3, 4, 3, 4]);

        var results = new OpModel("UniqueV2").Input(x).Constant(Tensor.Create<int>(TensorShape.Of(1), [1])).Run(2);

        Assert.Null(Agreement.Difference(Tensor.Create<float>(TensorShape.Of(2, 3), [1, 2, 0, 3, 4, 4]), results[0]));
        Assert.Equal([0, 1, 0, 2], results[1].AsSpan<int>().ToArray());
    }

    [Fact]
    public void Unique_NaNAndZeros_EachNaNIsItsOwn()
    {
        var results = new OpModel("Unique").Input(Tensor.Create<float>(TensorShape.Of(5), [float.NaN, 0f, float.NaN, -0f, 1f])).Run(2);

        Assert.Equal([0, 1, 2, 1, 3], results[1].AsSpan<int>().ToArray());
    }

    [Fact]
    public void ListDiff_AnyVectors_LeavesWhatIsNotInTheSecond() => Draw.Each(60, d =>
    {
        var (x, y) = (d.Longs(d.Int(0, 8), 1, 6), d.Longs(d.Int(0, 4), 1, 6));
        var type = d.Of(DType.Float32, DType.Int32, DType.Int64, DType.String);
        var kept = Enumerable.Range(0, x.Length).Where(i => !y.Contains(x[i])).ToArray();

        d.Answers(d.Data(d.Data(new OpModel("ListDiff"), Vector(x)), Vector(y)),
            Vector([.. kept.Select(i => x[i])]), Tensor.Create<int>(TensorShape.Of(kept.Length), kept));

        Tensor Vector(long[] values) => new Cells([values.Length], [.. values.Select(v => (int)v)]).Of(type);
    });

    [Theory]
    [InlineData("LowerBound")]
    [InlineData("UpperBound")]
    public void Bound_AnyRows_FindsThePlaceInTheOrder(string op) => Draw.Each(60, d =>
    {
        var (rows, size, each) = (d.Int(1, 3), d.Int(0, 6), d.Int(0, 4));
        var type = d.Of(DType.Float32, DType.Int32, DType.Int64, DType.Float64);
        var sorted = new Cells([rows, size], [.. Enumerable.Range(0, rows).SelectMany(_ => d.Longs(size, 0, 6).Order().Select(v => (int)v))]);
        var values = Cells.By([rows, each], _ => d.Int(-1, 7));
        var places = Cells.By(values.Shape, p => Enumerable.Range(0, size).Count(i => op == "LowerBound" ? sorted[[p[0], i]] < values[p] : sorted[[p[0], i]] <= values[p]));

        d.Answers(d.Data(d.Data(new OpModel(op), sorted.Of(type)), values.Of(type)), places.Of(DType.Int32));
    });

    [Fact]
    public void UnravelIndex_AnyShape_GivesPositions()
    {
        var sizes = Tensor.Create<int>(TensorShape.Of(3), [2, 3, 4]);

        // [0, 1, 1] and [1, 2, 3], a column each.
        Assert.Equal([0, 1, 1, 2, 1, 3], new OpModel("UnravelIndex").Input(Tensor.Create<int>(TensorShape.Of(2), [5, 23])).Constant(sizes).Run().AsSpan<int>().ToArray());
        Assert.Equal([1, 2, 3], new OpModel("UnravelIndex").Input(Tensor.Create<int>(TensorShape.Scalar, [23])).Constant(sizes).Run().AsSpan<int>().ToArray());
        new Draw(0).IsRefused(new OpModel("UnravelIndex").Input(Tensor.Create<int>(TensorShape.Scalar, [24])).Constant(sizes));
    }

    [Fact]
    public void HistogramFixedWidth_Always_CountsWhatIsOutsideAtTheEnds()
    {
        var values = Tensor.Create<float>(TensorShape.Of(6), [-1, 0, 1.5f, 2, 5, 15]);
        var range = Tensor.Create<float>(TensorShape.Of(2), [0, 5]);

        Assert.Equal([2, 1, 1, 0, 2], new OpModel("HistogramFixedWidth").Input(values).Constant(range).Constant(Tensor.Create<int>(TensorShape.Scalar, [5])).Run().AsSpan<int>().ToArray());
    }

    [Fact]
    public void Diag_DiagPart_AreInverse() => Draw.Each(30, d =>
    {
        var x = Cells.Counted(d.Shape(1, 2));
        var type = d.Type();
        var full = Cells.By([.. x.Shape, .. x.Shape], p => p.AsSpan(0, x.Rank).SequenceEqual(p.AsSpan(x.Rank)) ? x[p[..x.Rank]] : 0);

        d.Answers(d.Data(new OpModel("Diag"), x.Of(type)), full.Of(type));
        d.Answers(d.Data(new OpModel("DiagPart"), full.Of(type)), x.Of(type));
    });

    [Fact]
    public void CheckNumerics_NaN_IsRefusedInTheGraphsWords()
    {
        Assert.Equal([1f], new OpModel("CheckNumerics").Input(Tensor.Create<float>(TensorShape.Of(1), [1f])).Attr("message", "loss").Run().AsSpan<float>().ToArray());
        var refused = Assert.Throws<ClothingApp.ModelServer.Conversion.Programs.InvalidRequestException>(() =>
            new OpModel("CheckNumerics").Input(Tensor.Create<float>(TensorShape.Of(1), [float.NaN])).Attr("message", "loss").Run());
        Assert.Contains("loss : Tensor had NaN values", refused.Message, StringComparison.Ordinal);
    }
}
