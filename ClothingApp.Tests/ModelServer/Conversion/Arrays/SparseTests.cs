using System.Text;
using ClothingApp.ModelServer.SavedModels.Protocol;
using ClothingApp.Serving.Tensors;
using Google.Protobuf;

namespace ClothingApp.Tests.ModelServer.Conversion.Arrays;

/// <summary>Sparse and ragged tensors, mostly against the same done densely.</summary>
public sealed class SparseTests
{
    [Fact]
    public void SparseToDense_Positions_PutsTheElements() => Draw.Each(60, d =>
    {
        var x = Random(d, d.Shape(1, 3, sizeFrom: 1));
        var type = d.Of(DType.Float32, DType.Int64, DType.String);
        var (indices, values) = Sparse(x);

        d.Answers(d.Indices(new OpModel("SparseToDense").Input(indices), x.Shape).Input(values.Of(type)).Constant(new Cells([], [0]).Of(type)), x.Of(type));
    });

    [Fact]
    public void SparseToDense_OneValueAndVectorOfPositions_Fills()
    {
        var y = new OpModel("SparseToDense").Input(Tensor.Create<int>(TensorShape.Of(2), [0, 3])).Constant(Tensor.Create<int>(TensorShape.Of(1), [4]))
            .Input(Tensor.Create<float>(TensorShape.Scalar, [5f])).Constant(Tensor.Create<float>(TensorShape.Scalar, [-1f])).Run();

        Assert.Equal([5, -1, -1, 5], y.AsSpan<float>().ToArray());
        new Draw(0).IsRefused(new OpModel("SparseToDense").Input(Tensor.Create<int>(TensorShape.Of(2), [3, 0])).Constant(Tensor.Create<int>(TensorShape.Of(1), [4]))
            .Input(Tensor.Create<float>(TensorShape.Scalar, [5f])).Constant(Tensor.Create<float>(TensorShape.Scalar, [-1f])));
    }

    [Fact]
    public void SparseReorder_AnyOrder_Sorts() => Draw.Each(40, d =>
    {
        var x = Random(d, d.Shape(1, 3, sizeFrom: 1));
        var (indices, values) = Sparse(x);
        var order = d.Order(values.Numbers.Length);
        var rows = indices.AsSpan<long>().ToArray();
        var shuffled = Tensor.Create<long>(indices.Shape, [.. order.SelectMany(i => rows.Skip(i * x.Rank).Take(x.Rank))]);

        d.Answers(new OpModel("SparseReorder").Input(shuffled).Input((values with { Numbers = [.. order.Select(i => values.Numbers[i])] }).Of(DType.String)).Input(Vector(x.Shape)),
            indices, values.Of(DType.String));
    });

    [Fact]
    public void SparseReshape_AnyShape_KeepsThePlaces() => Draw.Each(40, d =>
    {
        var x = Random(d, [2, d.Int(1, 3), 6]);
        var y = x with { Shape = [3, x.Shape[1] * 2, 2] };

        d.Answers(new OpModel("SparseReshape").Input(Sparse(x).Indices).Input(Vector(x.Shape)).Input(Vector([3, -1, 2])), Sparse(y).Indices, Vector(y.Shape));
    });

    [Fact]
    public void SparseConcat_AnyAxis_AgreesWithTheDenseOne() => Draw.Each(60, d =>
    {
        var shape = d.Shape(1, 3, sizeFrom: 1);
        var axis = d.Int(0, shape.Length - 1);
        var sizes = d.Longs(d.Int(2, 3), 1, 3);
        var total = Random(d, [.. shape[..axis], sizes.Sum(), .. shape[(axis + 1)..]]);
        var parts = sizes.Select((size, k) => Cells.By([.. shape[..axis], size, .. shape[(axis + 1)..]], p => total[[.. p[..axis], p[axis] + sizes[..k].Sum(), .. p[(axis + 1)..]]])).ToArray();
        var model = new OpModel("SparseConcat").Attr("concat_dim", (long)axis);
        foreach (var part in parts)
            model.Input(Sparse(part).Indices);
        foreach (var part in parts)
            model.Input(Sparse(part).Values.Of(DType.Float32));
        foreach (var part in parts)
            model.Input(Vector(part.Shape));

        d.Answers(model, Sparse(total).Indices, Sparse(total).Values.Of(DType.Float32), Vector(total.Shape));
    });

    [Fact]
    public void SparseSlice_AnyBox_AgreesWithTheDenseOne() => Draw.Each(60, d =>
    {
        var x = Random(d, d.Shape(1, 3, sizeFrom: 1));
        var start = x.Shape.Select(s => (long)d.Int(0, (int)s)).ToArray();
        var size = d.Longs(x.Rank, 0, 4);
        var y = Cells.By([.. size.Select((s, i) => Math.Min(s, x.Shape[i] - start[i]))], p => x[[.. p.Select((v, i) => v + start[i])]]);

        d.Answers(new OpModel("SparseSlice").Input(Sparse(x).Indices).Input(Sparse(x).Values.Of(DType.Int64)).Input(Vector(x.Shape)).Input(Vector(start)).Input(Vector(size)),
            Sparse(y).Indices, Sparse(y).Values.Of(DType.Int64), Vector(y.Shape));
    });

    [Fact]
    public void SparseFillEmptyRows_GapsAndDisorder_FillsAndSaysWhere()
    {
        var results = new OpModel("SparseFillEmptyRows").Input(Tensor.Create<long>(TensorShape.Of(3, 2), [2, 0, 0, 1, 2, 3]))
            .Input(Strings("c", "a", "d")).Input(Vector([4, 5])).Constant(Tensor.FromStrings(TensorShape.Scalar, ["-"u8.ToArray()])).Run(4);

        Assert.Equal([0, 1, 1, 0, 2, 0, 2, 3, 3, 0], results[0].AsSpan<long>().ToArray());
        Assert.Null(Agreement.Difference(Strings("a", "-", "c", "d", "-"), results[1]));
        Assert.Equal([false, true, false, true], results[2].AsSpan<bool>().ToArray());
        Assert.Equal([2, 0, 3], results[3].AsSpan<long>().ToArray());
    }

    [Fact]
    public void SparseTensorDenseMatMul_AnyAdjoints_AgreesWithTheDenseOne() => Draw.Each(40, d =>
    {
        var (rows, inner, columns) = (d.Int(1, 4), d.Int(1, 4), d.Int(1, 4));
        var (adjointA, adjointB) = (d.Chance(0.5), d.Chance(0.5));
        var a = Random(d, adjointA ? [inner, rows] : [rows, inner]);
        var b = Cells.Counted(adjointB ? [columns, inner] : [inner, columns]);
        var model = new OpModel("SparseTensorDenseMatMul").Attr("adjoint_a", adjointA).Attr("adjoint_b", adjointB)
            .Input(Sparse(a).Indices).Input(Sparse(a).Values.Of(DType.Float32)).Input(Vector(a.Shape));

        d.Answers(d.Data(model, b.Of(DType.Float32)), Cells.By([rows, columns], p => Enumerable.Range(0, inner).Sum(k =>
            a[adjointA ? [k, p[0]] : [p[0], k]] * b[adjointB ? [p[1], k] : [k, p[1]]])).Of(DType.Float32));
    });

    [Fact]
    public void RaggedTensorToTensor_RowSplits_FillsAndCuts()
    {
        var values = Strings("a", "b", "c", "d", "e");
        var model = Ragged(Vector([-1, -1]), values, "-", "ROW_SPLITS").Input(Vector([0, 2, 2, 5]));

        Assert.Null(Agreement.Difference(Reshaped(Strings("a", "b", "-", "-", "-", "-", "c", "d", "e"), 3, 3), model.Run()));
        Assert.Null(Agreement.Difference(Reshaped(Strings("a", "b", "-", "-"), 2, 2), Ragged(Vector([2, 2]), values, "-", "ROW_SPLITS").Input(Vector([0, 2, 2, 5])).Run()));
    }

    [Fact]
    public void RaggedTensorToTensor_TwoLevelsByRowNumbers_AgreesWithSplits()
    {
        var values = Strings("a", "b", "c", "d");
        // [[[a], [b, c]], [], [[d]]].
        var expected = Reshaped(Strings("a", "-", "b", "c", "-", "-", "-", "-", "d", "-", "-", "-"), 3, 2, 2);

        Assert.Null(Agreement.Difference(expected, Ragged(Vector([-1, -1, -1]), values, "-", "ROW_SPLITS", "ROW_SPLITS").Input(Vector([0, 2, 2, 3])).Input(Vector([0, 1, 3, 4])).Run()));
        Assert.Null(Agreement.Difference(expected, Ragged(Tensor.Create<long>(TensorShape.Scalar, [-1]), values, "-", "FIRST_DIM_SIZE", "VALUE_ROWIDS", "VALUE_ROWIDS")
            .Input(Tensor.Create<long>(TensorShape.Scalar, [3])).Input(Vector([0, 0, 2])).Input(Vector([0, 1, 1, 2])).Run()));
    }

    [Fact]
    public void RaggedTensorToTensor_SplitsBeyondTheValues_IsRefused() =>
        new Draw(0).IsRefused(Ragged(Vector([-1, -1]), Strings("a", "b"), "-", "ROW_SPLITS").Input(Vector([0, 5])));

    [Fact]
    public void RaggedRange_OneStepForAll_GivesRows()
    {
        var results = new OpModel("RaggedRange").Input(Tensor.Create<int>(TensorShape.Of(3), [0, 5, 8])).Input(Tensor.Create<int>(TensorShape.Of(3), [3, 5, 12]))
            .Constant(Tensor.Create<int>(TensorShape.Scalar, [2])).Run(2);

        Assert.Equal([0, 2, 2, 4], results[0].AsSpan<long>().ToArray());
        Assert.Equal([0, 2, 8, 10], results[1].AsSpan<int>().ToArray());
    }

    [Fact]
    public void RaggedGather_Rows_PicksThem()
    {
        var results = new OpModel("RaggedGather").Input(Vector([0, 2, 2, 5])).Input(Strings("a", "b", "c", "d", "e")).Input(Vector([2, 0, 1]))
            .Attr("PARAMS_RAGGED_RANK", 1L).Attr("OUTPUT_RAGGED_RANK", 1L).Run(2);

        Assert.Equal([0, 3, 5, 5], results[0].AsSpan<long>().ToArray());
        Assert.Null(Agreement.Difference(Strings("c", "d", "e", "a", "b"), results[1]));
    }

    [Fact]
    public void RaggedTensorToSparse_TwoLevels_GivesPositions()
    {
        var results = new OpModel("RaggedTensorToSparse").Input(Vector([0, 2, 2, 3])).Input(Vector([0, 1, 3, 4])).Input(Strings("a", "b", "c", "d")).Attr("RAGGED_RANK", 2L).Run(3);

        Assert.Equal([0, 0, 0, 0, 1, 0, 0, 1, 1, 2, 0, 0], results[0].AsSpan<long>().ToArray());
        Assert.Null(Agreement.Difference(Strings("a", "b", "c", "d"), results[1]));
        Assert.Equal([3, 2, 2], results[2].AsSpan<long>().ToArray());
    }

    private static Cells Random(Draw d, long[] shape) => Cells.By(shape, _ => d.Chance(0.5) ? 0 : d.Int(1, 9));

    private static (Tensor Indices, Cells Values) Sparse(Cells x)
    {
        var found = Cells.Positions(x.Shape).Where(p => x[p] != 0).ToArray();
        return (Tensor.Create<long>(TensorShape.Of(found.Length, x.Rank), [.. found.SelectMany(p => p)]), new Cells([found.Length], [.. found.Select(p => x[p])]));
    }

    private static Tensor Vector(long[] values) => Tensor.Create<long>(TensorShape.Of(values.Length), values);

    private static Tensor Strings(params string[] values) => Tensor.FromStrings(TensorShape.Of(values.Length), [.. values.Select(Encoding.UTF8.GetBytes)]);

    private static Tensor Reshaped(Tensor strings, params long[] shape) => Tensor.FromStrings(TensorShape.Of(shape), [.. strings.Strings]);

    private static OpModel Ragged(Tensor shape, Tensor values, string filling, params string[] kinds) =>
        new OpModel("RaggedTensorToTensor").Constant(shape).Input(values).Constant(Tensor.FromStrings(TensorShape.Scalar, [Encoding.UTF8.GetBytes(filling)]))
            .Attr("row_partition_types", new AttrValue { List = new AttrValue.Types.ListValue { S = { kinds.Select(k => ByteString.CopyFromUtf8(k)) } } });
}
