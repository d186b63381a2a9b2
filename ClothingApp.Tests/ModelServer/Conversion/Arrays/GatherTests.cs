using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Conversion.Arrays;

/// <summary>Parts of tensors picked and placed by number.</summary>
public sealed class GatherTests
{
    [Fact]
    public void GatherV2_AnyAxisAndBatch_PicksTheParts() => Draw.Each(400, d =>
    {
        var x = Cells.Counted(d.Shape(1, 4));
        var axis = d.Int(0, x.Rank - 1);
        var batch = d.Chance(0.5) ? 0 : d.Int(0, axis);
        long[] picked = [.. x.Shape[..batch], .. d.Shape(0, 2)];
        var size = (int)x.Shape[axis];
        var count = (int)picked.Aggregate(1L, (a, b) => a * b);
        var type = d.Type();
        var isOutside = count > 0 && d.Chance(0.15);
        if (size == 0 && count > 0 && !isOutside)
            return;
        var numbers = Enumerable.Range(0, count).Select(_ => isOutside ? (d.Chance(0.5) ? -1 : size) : d.Int(0, size - 1)).ToArray();
        var indices = new Cells(picked, numbers);
        d.Note("indices", numbers);
        var model = Indices(d, d.Data(new OpModel("GatherV2").Attr("batch_dims", batch), x.Of(type)), indices);
        d.Indices(model, [d.Chance(0.5) ? axis : axis - x.Rank], scalar: true);
        long[] shape = [.. x.Shape[..axis], .. picked[batch..], .. x.Shape[(axis + 1)..]];

        if (isOutside)
        {
            // Nothing is picked from a tensor without elements; whether its indices are looked at is nobody's business.
            if (shape.All(s => s > 0) && x.Numbers.Length > 0)
                d.IsRefused(model);
            return;
        }
        var own = picked.Length - batch;
        d.Answers(model, Cells.By(shape, p => x[[.. p[..axis], indices[[.. p[..batch], .. p[axis..(axis + own)]]], .. p[(axis + own)..]]]).Of(type));
    });

    [Fact]
    public void Gather_OfTensorFlow1_PicksRows()
    {
        var x = Cells.Counted(3, 2);

        Assert.Null(Agreement.Difference(new Cells([2, 2], [5, 6, 1, 2]).Of(DType.String),
            new OpModel("Gather").Input(x.Of(DType.String)).Input(Tensor.Create<int>(TensorShape.Of(2), [2, 0])).Run()));
        Assert.Null(Agreement.Difference(new Cells([2, 2], [5, 6, 1, 2]).Of(DType.Float32),
            new OpModel("Gather").Input(x.Of(DType.Float32)).Input(Tensor.Create<int>(TensorShape.Of(2), [2, 0])).Run()));
    }

    [Fact]
    public void GatherNd_AnyDepth_PicksTheParts() => Draw.Each(250, d =>
    {
        var x = Cells.Counted(d.Shape(1, 4, sizeFrom: 1));
        var depth = d.Int(0, x.Rank);
        var outer = d.Shape(0, 2);
        var type = d.Type();
        var rows = (int)outer.Aggregate(1L, (a, b) => a * b);
        var isOutside = rows > 0 && depth > 0 && d.Chance(0.15);
        var numbers = Enumerable.Range(0, rows * depth).Select(i => isOutside ? (d.Chance(0.5) ? -1 : (int)x.Shape[i % depth]) : d.Int(0, (int)x.Shape[i % depth] - 1)).ToArray();
        var indices = new Cells([.. outer, depth], d.Note("indices", numbers));
        var model = Indices(d, d.Data(new OpModel("GatherNd"), x.Of(type)), indices);

        if (isOutside)
            d.IsRefused(model);
        else
            d.Answers(model, Cells.By([.. outer, .. x.Shape[depth..]], p =>
                x[[.. Enumerable.Range(0, depth).Select(k => (long)indices[[.. p[..outer.Length], k]]), .. p[outer.Length..]]]).Of(type));
    });

    [Theory]
    [InlineData("ScatterNd")]
    [InlineData("TensorScatterAdd")]
    [InlineData("TensorScatterSub")]
    [InlineData("TensorScatterMax")]
    [InlineData("TensorScatterMin")]
    [InlineData("TensorScatterUpdate")]
    public void Scatter_AnyDepth_PutsThePartsThere(string op) => Draw.Each(120, d =>
    {
        var shape = d.Shape(1, 3, sizeFrom: 1);
        var depth = d.Int(1, shape.Length);
        var count = d.Int(0, 4);
        var type = op == "TensorScatterUpdate" ? d.Type() : d.Of(DType.Float32, DType.Float64, DType.Int32, DType.Int64, DType.Int16, DType.UInt8, DType.Float16, DType.Complex64);
        if (op is "TensorScatterMax" or "TensorScatterMin" && type == DType.Complex64)
            return;
        var isOutside = count > 0 && d.Chance(0.1);
        var numbers = Enumerable.Range(0, count * depth).Select(i => isOutside ? (d.Chance(0.5) ? -1 : (int)shape[i % depth]) : d.Int(0, (int)shape[i % depth] - 1)).ToArray();
        var indices = new Cells([count, depth], d.Note("indices", numbers));
        var updates = Cells.Counted([count, .. shape[depth..]]);
        var x = op == "ScatterNd" ? Cells.By(shape, _ => 0) : Cells.By(shape, _ => 100);
        var y = x.Numbers.ToArray();
        var strides = Enumerable.Range(0, shape.Length).Select(i => shape[(i + 1)..].Aggregate(1L, (a, b) => a * b)).ToArray();
        foreach (var p in isOutside ? [] : Cells.Positions(updates.Shape))
        {
            long[] target = [.. Enumerable.Range(0, depth).Select(k => (long)indices[[p[0], k]]), .. p[1..]];
            ref var cell = ref y[target.Zip(strides, (t, s) => t * s).Sum()];
            cell = op switch
            {
                "TensorScatterUpdate" => updates[p],
                "TensorScatterSub" => cell - updates[p],
                "TensorScatterMax" => Math.Max(cell, updates[p]),
                "TensorScatterMin" => Math.Min(cell, updates[p]),
                _ => cell + updates[p],
            };
        }
        var model = new OpModel(op);
        if (op == "ScatterNd")
            d.Indices(d.Data(Indices(d, model, indices), updates.Of(type)), shape);
        else
            d.Data(Indices(d, d.Data(model, x.Of(type)), indices), updates.Of(type));

        if (isOutside)
            d.IsRefused(model);
        else
            d.Answers(model, new Cells(shape, y).Of(type));
    });

    [Fact]
    public void ScatterNd_Conditions_AreTrueWhereAnyIs()
    {
        var positions = Tensor.Create<int>(TensorShape.Of(3, 1), [2, 0, 2]);
        var shape = Tensor.Create<int>(TensorShape.Of(1), [4]);

        var either = new OpModel("ScatterNd").Input(positions).Input(Tensor.Create<bool>(TensorShape.Of(3), [true, false, false])).Constant(shape).Run();

        Assert.Equal([false, false, true, false], either.AsSpan<bool>().ToArray());
    }

    [Fact]
    public void DynamicStitch_DynamicPartition_AreInverse() => Draw.Each(120, d =>
    {
        var outer = d.Shape(1, 2);
        var x = Cells.Counted([.. outer, .. d.Shape(0, 2)]);
        var count = (int)outer.Aggregate(1L, (a, b) => a * b);
        var parts = d.Int(1, 3);
        var partitions = Enumerable.Range(0, count).Select(_ => d.Int(0, parts - 1)).ToArray();
        long[] rest = x.Shape[outer.Length..];
        var rows = Cells.Counted([count, .. rest]);
        var type = d.Type();
        var picked = Enumerable.Range(0, parts).Select(k => Enumerable.Range(0, count).Where(i => partitions[i] == k).ToArray()).ToArray();
        var split = picked.Select(p => Cells.By([p.Length, .. rest], q => rows[[p[q[0]], .. q[1..]]]).Of(type)).ToArray();

        d.Answers(Indices(d, d.Data(new OpModel("DynamicPartition").Attr("num_partitions", parts), x.Of(type)), new Cells(outer, d.Note("partitions", partitions))), split);
        // Without any index ONNX has no largest one.
        if (count == 0)
            return;
        var stitch = picked.Aggregate(new OpModel("DynamicStitch"), (m, p) => m.Constant(Tensor.Create<int>(TensorShape.Of(p.Length), p)));
        d.Answers(split.Aggregate(stitch, d.Data), rows.Of(type));
    });

    private static OpModel Indices(Draw d, OpModel model, Cells indices)
    {
        var tensor = indices.Of(d.Chance(0.5) ? DType.Int32 : DType.Int64);
        return d.Note("known", d.Chance(0.3)) ? model.Constant(tensor) : d.Data(model, tensor);
    }
}
