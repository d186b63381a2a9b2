using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Images;

/// <summary>The operations of the NonMaxSuppression family but the combined one: checks, and the form of the results.</summary>
internal static class BoxSelection
{
    /// <param name="inputs">Boxes [n,4], scores [n], the most boxes to pick, and as far as the version has them: the overlap's and the score's threshold, sigma.</param>
    /// <param name="overlap">The threshold where it is no input.</param>
    /// <param name="pad">Whether to fill the results up to the most boxes.</param>
    /// <returns>Indices, scores, and how many there are without the padding.</returns>
    public static Tensor[] OfBoxes(ReadOnlySpan<Tensor> inputs, float overlap, bool pad, KernelContext context)
    {
        var (boxes, scores) = (inputs[0], inputs[1]);
        if (boxes.Shape.Rank != 2 || boxes.Shape[1] != 4)
            throw new InvalidRequestException($"the boxes have to be [boxes,4], not {boxes}");
        var corners = FloatElements.Read(boxes, context).ToArray();
        float Overlap(int i, int j) => BoxOverlap.Of(corners.AsSpan(i * 4, 4), corners.AsSpan(j * 4, 4));
        if (inputs.Length > 3)
            overlap = Number(inputs[3]);
        if (!(overlap >= 0 && overlap <= 1))
            throw new InvalidRequestException($"the threshold of the overlap has to lie in 0 to 1, not be {overlap}");
        return Select(inputs, boxes.Shape[0], overlap, Overlap, pad, context);
    }

    /// <param name="inputs">Overlaps [n,n], scores [n], the most boxes to pick, and the two thresholds.</param>
    public static Tensor[] OfOverlaps(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var overlaps = inputs[0];
        if (overlaps.Type != DType.Float32 || overlaps.Shape.Rank != 2 || overlaps.Shape[0] != overlaps.Shape[1])
            throw new InvalidRequestException($"the overlaps have to be a square float matrix, not {overlaps}");
        var (count, values) = ((int)overlaps.Shape[0], overlaps);
        return Select(inputs, count, Number(inputs[3]), (i, j) => values.AsSpan<float>()[(i * count) + j], false, context);
    }

    private static Tensor[] Select(
        ReadOnlySpan<Tensor> inputs, long boxes, float maxOverlap, Func<int, int, float> overlap, bool pad, KernelContext context)
    {
        var scores = inputs[1];
        if (scores.Shape.Rank != 1 || scores.Shape[0] != boxes)
            throw new InvalidRequestException($"{boxes} boxes need as many scores, not {scores}");
        var sigma = inputs.Length > 5 ? Number(inputs[5]) : 0;
        if (!(sigma >= 0))
            throw new InvalidRequestException($"the sigma of a soft suppression cannot be {sigma}");
        var minScore = inputs.Length > 4 ? Number(inputs[4]) : (float?)null;
        var count = Count(inputs[2]);
        return scores.Type switch
        {
            DType.Float32 => Select(new NonMaxSuppression<float>(maxOverlap, minScore ?? float.MinValue, sigma), scores, new(overlap), count, pad, context),
            DType.Float16 => Select(
                new NonMaxSuppression<Half>((Half)maxOverlap, minScore is { } least ? (Half)least : Half.MinValue, (Half)sigma), scores, new(overlap), count, pad, context),
            _ => throw new InvalidRequestException($"boxes cannot be picked by {scores.Type.TensorFlowName()} scores"),
        };
    }

    private static Tensor[] Select<T>(
        NonMaxSuppression<T> suppression, Tensor scores, NonMaxSuppression<T>.Overlap overlap, int count, bool pad, KernelContext context)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var picked = suppression.Pick(scores.AsSpan<T>(), overlap, count, context);
        var shape = TensorShape.Of(pad ? count : picked.Count);
        var (indices, values) = (context.Allocate<int>(shape, out var to), context.Allocate<T>(shape, out var toScores));
        for (var i = 0; i < picked.Count; i++)
            (to[i], toScores[i]) = picked[i];
        return [indices, values, Tensor.Create(TensorShape.Scalar, [picked.Count])];
    }

    private static int Count(Tensor count)
    {
        if (count.Type != DType.Int32 || count.Shape.ElementCount != 1)
            throw new InvalidRequestException($"the most boxes to pick have to be one int32, not {count}");
        var most = count.AsSpan<int>()[0];
        return most >= 0 ? most : throw new InvalidRequestException($"{most} boxes cannot be picked");
    }

    private static float Number(Tensor tensor)
    {
        if (tensor.Shape.ElementCount != 1)
            throw new InvalidRequestException($"a threshold has to be one number, not {tensor}");
        var number = 0f;
        FloatElements.Read(tensor.Type, tensor.Bytes.Span, new Span<float>(ref number));
        return number;
    }
}
