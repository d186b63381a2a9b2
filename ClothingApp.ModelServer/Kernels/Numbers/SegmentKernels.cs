using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>Rows of a tensor gathered up by number.</summary>
/// <typeparam name="TReduction">How two rows become one.</typeparam>
/// <param name="kind">What the inputs are.</param>
/// <param name="power">Sums are divided by the number of rows to this power: 0, 1 for the mean, 0.5.</param>
/// <param name="emptyIsZero">What a number without rows gets: zeros, or what the reduction makes of nothing.</param>
internal readonly struct SegmentKernel<TReduction>(SegmentKind kind, double power = 0, bool emptyIsZero = true) : INumberKernel
    where TReduction : IReduction
{
    public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        var data = inputs[0];
        var sparse = kind is SegmentKind.Sparse or SegmentKind.SparseCounted;
        var (ids, idShape) = (Integers.Read(inputs[sparse ? 2 : 1]), inputs[sparse ? 2 : 1].Shape);
        var picked = sparse ? Integers.Read(inputs[1]) : null;
        var idRank = kind == SegmentKind.Unsorted ? idShape.Rank : 1;
        if (idShape.Rank != idRank || data.Shape.Rank < idRank || (picked is not null && picked.Length != ids.Length)
            || (!sparse && !data.Shape.Dimensions[..idRank].SequenceEqual(idShape.Dimensions)))
            throw new InvalidRequestException($"segment ids of shape {idShape} do not go with data of shape {data.Shape}");
        if (kind != SegmentKind.Unsorted)
            CheckSorted(ids);

        var count = kind switch
        {
            SegmentKind.Unsorted => Integers.ReadOne(inputs[2], "num_segments"),
            SegmentKind.SparseCounted => Integers.ReadOne(inputs[3], "num_segments"),
            _ => ids.Length == 0 ? 0 : ids[^1] + 1,
        };
        if (count < 0)
            throw new InvalidRequestException($"num_segments must be at least 0, not {count}");
        var inner = (int)data.Shape.Dimensions[idRank..].Product();
        var result = context.Allocate<T>(TensorShape.Of([count, .. data.Shape.Dimensions[idRank..]]), out var y);
        context.Charge(count * sizeof(long));
        var x = data.AsSpan<T>();
        var rows = new long[count];
        y.Fill(TReduction.Start<T, T>());
        for (var i = 0; i < ids.Length; i++)
        {
            // Only the unsorted kind drops a negative number.
            if (ids[i] < 0 && kind == SegmentKind.Unsorted)
                continue;
            if (ids[i] < 0 || ids[i] >= count)
                throw new InvalidRequestException($"segment_ids[{i}] = {ids[i]} is out of range [0, {count})");
            var row = picked is null ? i : picked[i];
            if (row < 0 || (picked is not null && row >= data.Shape[0]))
                throw new InvalidRequestException($"indices[{i}] = {row} is out of range [0, {data.Shape[0]})");
            rows[ids[i]]++;
            var source = x.Slice((int)row * inner, inner);
            var target = y.Slice((int)ids[i] * inner, inner);
            for (var k = 0; k < inner; k++)
                target[k] = TReduction.Step(target[k], source[k]);
        }
        for (var s = 0; s < count; s++)
            Finish(y.Slice(s * inner, inner), rows[s]);
        return [result];
    }

    private void Finish<T>(Span<T> row, long rows) where T : INumber<T>
    {
        if (rows == 0 && emptyIsZero)
            row.Clear();
        if (rows < 2 || power == 0)
            return;
        var divisor = T.CreateTruncating(Math.Pow(rows, power));
        for (var k = 0; k < row.Length; k++)
            row[k] = NumberKernels.IsFloat<T>() ? T.CreateTruncating(double.CreateTruncating(row[k]) / Math.Pow(rows, power)) : row[k] / divisor;
    }

    private static void CheckSorted(long[] ids)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            if (ids[i] < 0 || (i > 0 && ids[i] < ids[i - 1]))
                throw new InvalidRequestException("segment ids are not increasing from 0");
        }
    }
}

internal enum SegmentKind
{
    /// <summary>Data and ids in order.</summary>
    Sorted,

    /// <summary>Data, ids of any rank in any order, the number of segments.</summary>
    Unsorted,

    /// <summary>Data, which rows of it, ids in order.</summary>
    Sparse,

    /// <summary>As <see cref="Sparse"/>, and the number of segments.</summary>
    SparseCounted,
}
