using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Conversion.Arrays;

/// <summary>Tensors put together, taken apart, repeated, padded and given other shapes.</summary>
public sealed class JoinTests
{
    [Theory]
    [InlineData("Concat")]
    [InlineData("ConcatV2")]
    public void Concat_AnyAxis_PutsPartsBehindEachOther(string op) => Draw.Each(100, d =>
    {
        var shape = d.Shape(1, 4);
        var (axis, type) = (d.Int(0, shape.Length - 1), d.Type());
        var sizes = d.Longs(d.Int(2, 4), 0, 3);
        var total = Cells.Counted([.. shape[..axis], sizes.Sum(), .. shape[(axis + 1)..]]);
        var model = new OpModel(op);
        var given = d.Chance(0.5) ? axis : axis - shape.Length;
        if (op == "Concat")
            d.Indices(model, [given], scalar: true);
        for (var k = 0; k < sizes.Length; k++)
        {
            var start = sizes[..k].Sum();
            d.Data(model, Cells.By([.. shape[..axis], sizes[k], .. shape[(axis + 1)..]], p => total[[.. p[..axis], p[axis] + start, .. p[(axis + 1)..]]]).Of(type));
        }
        if (op == "ConcatV2")
            d.Indices(model, [given], scalar: true);

        d.Answers(model, total.Of(type));
    });

    [Theory]
    [InlineData("Split")]
    [InlineData("SplitV")]
    public void Split_AnyAxis_CutsParts(string op) => Draw.Each(100, d =>
    {
        var shape = d.Shape(1, 4);
        var (axis, count, type) = (d.Int(0, shape.Length - 1), d.Int(1, 4), d.Type());
        var sizes = op == "Split" ? [.. Enumerable.Repeat((long)d.Int(0, 3), count)] : d.Longs(count, 0, 3);
        shape[axis] = sizes.Sum();
        var x = Cells.Counted(shape);
        var parts = sizes.Select((size, k) => Cells.By([.. shape[..axis], size, .. shape[(axis + 1)..]], p => x[[.. p[..axis], p[axis] + sizes[..k].Sum(), .. p[(axis + 1)..]]]).Of(type)).ToArray();
        var model = new OpModel(op).Attr("num_split", count);
        var given = d.Chance(0.5) ? axis : axis - shape.Length;
        if (op == "Split")
            d.Data(d.Indices(model, [given], scalar: true), x.Of(type));
        else
        {
            var written = sizes.ToArray();
            if (d.Chance(0.5))
                written[d.Int(0, count - 1)] = -1;
            d.Indices(d.Indices(d.Data(model, x.Of(type)), written), [given], scalar: true);
        }

        d.Answers(model, parts);
    });

    [Fact]
    public void Split_UnequalParts_IsRefused() => Draw.Each(12, d =>
        d.IsRefused(d.Data(d.Indices(new OpModel("Split").Attr("num_split", 2), [0], scalar: true), Cells.Counted(5, 2).Of(d.Type()))));

    [Fact]
    public void Pack_Unpack_AnyAxis_AreInverse() => Draw.Each(150, d =>
    {
        var shape = d.Shape(0, 3);
        var (axis, count, type) = (d.Int(0, shape.Length), d.Int(1, 4), d.Type());
        var packed = Cells.Counted([.. shape[..axis], count, .. shape[axis..]]);
        var parts = Enumerable.Range(0, count).Select(k => Cells.By(shape, p => packed[[.. p[..axis], k, .. p[axis..]]]).Of(type)).ToArray();
        var given = d.Chance(0.5) ? axis : axis - shape.Length - 1;

        d.Answers(parts.Aggregate(new OpModel("Pack").Attr("axis", given), d.Data), packed.Of(type));
        d.Answers(d.Data(new OpModel("Unpack").Attr("axis", given).Attr("num", count), packed.Of(type)), parts);
    });

    [Theory]
    [InlineData("Pad")]
    [InlineData("PadV2")]
    public void Pad_AnyPaddings_SurroundsTheTensor(string op) => Draw.Each(120, d =>
    {
        var x = Cells.Counted(d.Shape(0, 4));
        var type = d.Type();
        var paddings = d.Longs(2 * x.Rank, 0, 3);
        var filling = op == "PadV2" ? 77 : 0;
        var expected = Cells.By([.. x.Shape.Select((s, i) => s + paddings[2 * i] + paddings[(2 * i) + 1])], p =>
            p.Select((v, i) => v - paddings[2 * i]).ToArray() is var q && q.Zip(x.Shape).All(z => z.First >= 0 && z.First < z.Second) ? x[q] : filling);
        var model = Paddings(d, d.Data(new OpModel(op), x.Of(type)), paddings);
        if (op == "PadV2")
            model.Constant(new Cells([], [filling]).Of(type));

        d.Answers(model, expected.Of(type));
    });

    [Theory]
    [InlineData("REFLECT", 1)]
    [InlineData("SYMMETRIC", 0)]
    public void MirrorPad_AnyPaddings_MirrorsTheTensor(string mode, int borders) => Draw.Each(120, d =>
    {
        var x = Cells.Counted(d.Shape(1, 4, sizeFrom: 1));
        var type = d.Type();
        var paddings = Enumerable.Range(0, 2 * x.Rank).Select(i => (long)d.Int(0, (int)x.Shape[i / 2] - borders)).ToArray();
        var isTooWide = d.Chance(0.1);
        if (isTooWide)
            paddings[^1] = x.Shape[^1] - borders + 1;
        d.Note("paddings", paddings);
        var model = Paddings(d, d.Data(new OpModel("MirrorPad").Attr("mode", mode), x.Of(type)), paddings);
        if (isTooWide)
        {
            d.IsRefused(model);
            return;
        }

        d.Answers(model, Cells.By([.. x.Shape.Select((s, i) => s + paddings[2 * i] + paddings[(2 * i) + 1])], p => x[[.. p.Select((v, i) => Mirror(v - paddings[2 * i], x.Shape[i]))]]).Of(type));

        long Mirror(long at, long size) => at < 0 ? -at - 1 + borders : at >= size ? (2 * size) - at - 1 - borders : at;
    });

    [Fact]
    public void MirrorPadGrad_Always_AddsUpWhatWasMirrored()
    {
        var gradient = Tensor.Create<float>(TensorShape.Of(6), [1, 2, 4, 8, 16, 32]);
        var paddings = Tensor.Create<int>(TensorShape.Of(1, 2), [2, 1]);

        // [c b | a b c | b] and [b a | a b c | c].
        Assert.Equal([4, 2 + 8 + 32, 1 + 16], new OpModel("MirrorPadGrad").Input(gradient).Constant(paddings).Attr("mode", "REFLECT").Run().AsSpan<float>().ToArray());
        Assert.Equal([2 + 4, 1 + 8, 16 + 32], new OpModel("MirrorPadGrad").Input(gradient).Constant(paddings).Attr("mode", "SYMMETRIC").Run().AsSpan<float>().ToArray());
    }

    [Fact]
    public void Tile_AnyNumbers_RepeatsTheTensor() => Draw.Each(100, d =>
    {
        var x = Cells.Counted(d.Shape(0, 4));
        var times = d.Longs(x.Rank, 0, 3);
        var type = d.Type();

        d.Answers(d.Indices(d.Data(new OpModel("Tile"), x.Of(type)), times), Cells.By([.. x.Shape.Zip(times, (s, t) => s * t)], p => x[[.. p.Select((v, i) => v % x.Shape[i])]]).Of(type));
    });

    [Fact]
    public void BroadcastTo_AnyShape_RepeatsTheTensor() => Draw.Each(100, d =>
    {
        var shape = d.Shape(0, 4);
        var missing = d.Int(0, shape.Length);
        var x = Cells.Counted([.. shape[missing..].Select(s => d.Chance(0.4) ? 1 : s)]);
        var type = d.Type();

        d.Answers(d.Indices(d.Data(new OpModel("BroadcastTo"), x.Of(type)), shape), Cells.By(shape, p => x[[.. p[missing..].Select((v, i) => x.Shape[i] == 1 ? 0 : v)]]).Of(type));
    });

    [Fact]
    public void Fill_AnyShape_RepeatsTheValue() => Draw.Each(60, d =>
    {
        var shape = d.Shape(0, 4);
        var type = d.Type();

        d.Answers(d.Data(d.Indices(new OpModel("Fill"), shape), new Cells([], [5]).Of(type)), Cells.By(shape, _ => 5).Of(type));
    });

    [Fact]
    public void Reshape_AnyShape_KeepsTheElements() => Draw.Each(300, d =>
    {
        var shape = d.Shape(0, 4, sizeFrom: d.Chance(0.3) ? 0 : 1);
        var x = Cells.Counted(shape);
        // The same factors in another order, some of them multiplied, some ones put between.
        var target = d.Order(shape.Length).Select(i => shape[i]).ToList();
        if (target.Count > 1 && d.Chance(0.5))
        {
            target[0] *= target[1];
            target.RemoveAt(1);
        }
        if (d.Chance(0.3))
            target.Insert(d.Int(0, target.Count), 1);
        var written = target.ToArray();
        if (written.Length > 0 && d.Chance(0.5))
        {
            var open = d.Int(0, written.Length - 1);
            // What is left over beside zeros is the product of the sizes that are not zero.
            var hasZero = written.Where((s, i) => i != open && s == 0).Any();
            if (hasZero)
                target[open] = shape.Where(s => s != 0).Aggregate(1L, (a, b) => a * b) / written.Where((s, i) => i != open && s != 0).Aggregate(1L, (a, b) => a * b);
            written[open] = -1;
            if (hasZero && target[open] == 0)
                return;
        }
        var type = d.Type();
        // Inferring beside a size of 0 that only the request knows is refused.
        var known = written.Contains(-1) && x.Numbers.Length == 0 ? true : (bool?)null;

        d.Answers(d.Indices(d.Data(new OpModel("Reshape"), x.Of(type)), d.Note("target", written), known: known), (x with { Shape = [.. target] }).Of(type));
    });

    [Fact]
    public void ExpandDims_Squeeze_AnyAxis_AreInverse() => Draw.Each(150, d =>
    {
        var x = Cells.Counted(d.Shape(0, 4));
        var axis = d.Int(0, x.Rank);
        var expanded = x with { Shape = [.. x.Shape[..axis], 1, .. x.Shape[axis..]] };
        var given = d.Chance(0.5) ? axis : axis - x.Rank - 1;
        var type = d.Type();

        d.Answers(d.Indices(d.Data(new OpModel("ExpandDims"), x.Of(type)), [given], scalar: d.Chance(0.5)), expanded.Of(type));
        d.Answers(d.Data(new OpModel("Squeeze").Attr("squeeze_dims", new[] { (long)given }), expanded.Of(type)), x.Of(type));
        d.Answers(d.Data(new OpModel("Squeeze"), expanded.Of(type)), (x with { Shape = [.. x.Shape.Where(s => s != 1)] }).Of(type));
    });

    [Fact]
    public void EnsureShape_OtherShape_IsRefused() => Draw.Each(60, d =>
    {
        var x = Cells.Counted(d.Shape(1, 3, sizeFrom: 1));
        var type = d.Type();
        var declared = x.Shape.Select(s => d.Chance(0.5) ? -1 : s).ToArray();
        var isWrong = d.Chance(0.5);
        if (isWrong)
            declared[0] = x.Shape[0] + 1;
        var shape = new ClothingApp.Serving.Protocol.TensorShapeProto();
        shape.Dim.Add(declared.Select(s => new ClothingApp.Serving.Protocol.TensorShapeProto.Types.Dim { Size = s }));
        var model = d.Data(new OpModel("EnsureShape").Attr("shape", new ClothingApp.ModelServer.SavedModels.Protocol.AttrValue { Shape = shape }), x.Of(type));

        if (isWrong)
            d.IsRefused(model);
        else
            d.Answers(model, x.Of(type));
    });

    private static OpModel Paddings(Draw d, OpModel model, long[] paddings)
    {
        var tensor = Tensor.Create<int>(TensorShape.Of(paddings.Length / 2, 2), [.. paddings.Select(p => (int)p)]);
        return d.Note("known", d.Chance(0.7)) ? model.Constant(tensor) : model.Input(tensor);
    }
}
