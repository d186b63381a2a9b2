using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Conversion.Arrays;

/// <summary>The same elements in another order.</summary>
public sealed class OrderTests
{
    [Fact]
    public void Transpose_AnyOrder_MovesTheDimensions() => Draw.Each(150, d =>
    {
        var x = Cells.Counted(d.Shape(0, 5, sizeTo: 3));
        var order = d.Order(x.Rank);
        var type = d.Type();

        d.Answers(d.Indices(d.Data(new OpModel("Transpose"), x.Of(type)), [.. order.Select(o => (long)o)]),
            Cells.By([.. order.Select(o => x.Shape[o])], p => x[[.. Enumerable.Range(0, x.Rank).Select(i => p[Array.IndexOf(order, i)])]]).Of(type));
    });

    [Fact]
    public void ConjugateTranspose_Complex_TurnsTheImaginaryPart()
    {
        var x = Tensor.FromBytes(DType.Complex64, TensorShape.Of(1, 2), System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(new float[] { 1, 2, 3, -4 }).ToArray());

        var y = new OpModel("ConjugateTranspose").Input(x).Constant(Tensor.Create<int>(TensorShape.Of(2), [1, 0])).Run();

        Assert.Equal(TensorShape.Of(2, 1), y.Shape);
        Assert.Equal([1, -2, 3, 4], System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(y.Bytes.Span).ToArray());
    }

    [Fact]
    public void InvertPermutation_Always_IsTheWayBack() => Draw.Each(20, d =>
    {
        var order = d.Order(d.Int(0, 6));

        d.Answers(new OpModel("InvertPermutation").Input(Tensor.Create<int>(TensorShape.Of(order.Length), order)),
            Tensor.Create<int>(TensorShape.Of(order.Length), [.. Enumerable.Range(0, order.Length).Select(i => Array.IndexOf(order, i))]));
        d.IsRefused(new OpModel("InvertPermutation").Input(Tensor.Create<int>(TensorShape.Of(2), [d.Int(0, 1), 3])));
    });

    [Fact]
    public void Reverse_AnyAxes_TurnsThemRound() => Draw.Each(120, d =>
    {
        var x = Cells.Counted(d.Shape(0, 4));
        var turned = x.Shape.Select(_ => d.Chance(0.5)).ToArray();
        var type = d.Type();
        var expected = Cells.By(x.Shape, p => x[[.. p.Select((v, i) => turned[i] ? x.Shape[i] - 1 - v : v)]]).Of(type);
        var axes = Enumerable.Range(0, x.Rank).Where(i => turned[i]).Select(i => (long)(d.Chance(0.5) ? i : i - x.Rank)).ToArray();

        d.Answers(d.Indices(d.Data(new OpModel("ReverseV2"), x.Of(type)), d.Note("axes", axes)), expected);
        var dimensions = Tensor.Create<bool>(TensorShape.Of(x.Rank), turned);
        d.Answers(d.Chance(0.5) ? d.Data(new OpModel("Reverse"), x.Of(type)).Constant(dimensions) : d.Data(new OpModel("Reverse"), x.Of(type)).Input(dimensions), expected);
    });

    [Fact]
    public void ReverseSequence_AnyAxes_TurnsTheFirstElementsRound() => Draw.Each(120, d =>
    {
        var x = Cells.Counted(d.Shape(2, 4));
        var order = d.Order(x.Rank);
        var (along, batch, type) = (order[0], order[1], d.Type());
        var lengths = d.Longs((int)x.Shape[batch], 0, (int)x.Shape[along]);
        var model = d.Data(new OpModel("ReverseSequence").Attr("seq_dim", along).Attr("batch_dim", batch), x.Of(type));

        d.Answers(d.Indices(model, lengths), Cells.By(x.Shape, p =>
        {
            var length = lengths[p[batch]];
            var q = p.ToArray();
            q[along] = p[along] < length ? length - 1 - p[along] : p[along];
            return x[q];
        }).Of(type));
    });

    [Fact]
    public void Roll_AnyShifts_LetsElementsComeInAtTheOtherEnd() => Draw.Each(150, d =>
    {
        var x = Cells.Counted(d.Shape(1, 4));
        var count = d.Int(1, 3);
        var (shifts, axes, type) = (d.Longs(count, -9, 9), d.Longs(count, 0, x.Rank - 1), d.Type());
        var isScalar = count == 1 && d.Chance(0.5);
        var total = Enumerable.Range(0, x.Rank).Select(i => shifts.Where((_, k) => axes[k] == i).Sum()).ToArray();
        var model = d.Indices(d.Indices(d.Data(new OpModel("Roll"), x.Of(type)), shifts, isScalar), [.. axes.Select(a => d.Chance(0.5) ? a : a - x.Rank)], isScalar);

        d.Answers(model, Cells.By(x.Shape, p => x[[.. p.Select((v, i) => (((v - total[i]) % x.Shape[i]) + x.Shape[i]) % x.Shape[i])]]).Of(type));
    });
}
