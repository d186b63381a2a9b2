using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Images;

/// <summary>CombinedNonMaxSuppression: each class of each picture on its own, then the best of all classes of a picture.</summary>
/// <param name="PadPerClass">Results no longer than all classes together can fill.</param>
/// <param name="ClipBoxes">Boxes are cut off at 0 and 1.</param>
internal sealed record CombinedSuppression(bool PadPerClass, bool ClipBoxes)
{
    private static readonly StandardOrder<(int Box, float Score)> ByScore = new((a, b) => a.Score < b.Score);

    private static readonly StandardOrder<Detection> BestFirst = new((a, b) => b.Score < a.Score);

    private readonly record struct Detection(int Box, float Score, int Class);

    /// <param name="inputs">
    /// Boxes [batch, n, 1 or classes, 4], scores [batch, n, classes], the most boxes of a class and of a picture, the
    /// thresholds of overlap and score.
    /// </param>
    /// <returns>Boxes [batch, most, 4], scores and classes [batch, most], numbers of detections [batch].</returns>
    public Tensor[] Run(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var (boxes, scores) = (inputs[0], inputs[1]);
        Check(boxes, scores);
        var (perClass, total) = (Count(inputs[2]), Count(inputs[3]));
        var (maxOverlap, minScore) = (Threshold(inputs[4]), Threshold(inputs[5]));
        if (!(maxOverlap >= 0 && maxOverlap <= 1))
            throw new InvalidRequestException($"the threshold of the overlap has to lie in 0 to 1, not be {maxOverlap}");
        var (batch, anchors, classes) = (boxes.Shape[0], (int)boxes.Shape[1], (int)scores.Shape[2]);
        var length = PadPerClass ? Math.Min(total, (long)perClass * classes) : total;

        var results = new[]
        {
            context.Allocate<float>(TensorShape.Of(batch, length, 4), out var toBoxes),
            context.Allocate<float>(TensorShape.Of(batch, length), out var toScores),
            context.Allocate<float>(TensorShape.Of(batch, length), out var toClasses),
            context.Allocate<int>(TensorShape.Of(batch), out var toCounts),
        };
        perClass = Math.Min(perClass, anchors);
        context.Charge((12L * perClass * classes) + (8L * anchors));
        var found = new Detection[checked(perClass * classes)];
        var candidates = new (int, float)[anchors];
        var (boxLength, scoreLength) = (anchors * (int)boxes.Shape[2] * 4, anchors * classes);
        for (var picture = 0; picture < batch; picture++)
        {
            var corners = boxes.AsSpan<float>().Slice(picture * boxLength, boxLength);
            Array.Fill(found, new Detection(-1, float.NegativeInfinity, -1));
            for (var c = 0; c < classes; c++)
            {
                var own = new Boxes(corners, (int)boxes.Shape[2], c);
                Pick(own, scores.AsSpan<float>().Slice(picture * scoreLength, scoreLength), classes, c, maxOverlap, minScore, candidates, found.AsSpan(c * perClass, perClass), context.Ct);
            }
            BestFirst.Sort(found);
            var count = (int)Math.Min(length, found.Count(d => d.Box >= 0));
            toCounts[picture] = count;
            for (var i = 0; i < count; i++)
            {
                var (detection, at) = (found[i], (int)(picture * length) + i);
                (toScores[at], toClasses[at]) = (detection.Score, detection.Class);
                Write(new Boxes(corners, (int)boxes.Shape[2], detection.Class)[detection.Box], toBoxes.Slice(at * 4, 4));
            }
        }
        return results;
    }

    private static void Pick(
        Boxes boxes, ReadOnlySpan<float> scores, int classes, int own, float maxOverlap, float minScore, Span<(int Box, float Score)> candidates, Span<Detection> found, CancellationToken ct)
    {
        var count = 0;
        for (var i = 0; i < candidates.Length; i++)
        {
            if (scores[(i * classes) + own] is var score && score > minScore)
            {
                candidates[count++] = (i, score);
                ByScore.Push(candidates[..count]);
            }
        }
        var picked = 0;
        for (; picked < found.Length && count > 0; count--)
        {
            ct.ThrowIfCancellationRequested();
            var (box, score) = candidates[0];
            ByScore.Pop(candidates[..count]);
            var free = true;
            for (var j = picked - 1; free && j >= 0; j--)
                free = !(BoxOverlap.Of(boxes[box], boxes[found[j].Box]) > maxOverlap);
            if (free)
                found[picked++] = new Detection(box, score, own);
        }
    }

    private void Write(ReadOnlySpan<float> box, Span<float> to)
    {
        for (var i = 0; i < 4; i++)
            to[i] = ClipBoxes ? Math.Clamp(box[i], 0, 1) : box[i];
    }

    private static void Check(Tensor boxes, Tensor scores)
    {
        var (b, s) = (boxes.Shape, scores.Shape);
        if (boxes.Type != DType.Float32 || scores.Type != DType.Float32 || b.Rank != 4 || s.Rank != 3 || b[3] != 4
            || b[0] != s[0] || b[1] != s[1] || (b[2] != 1 && b[2] != s[2]) || s[2] > int.MaxValue)
            throw new InvalidRequestException($"boxes have to be float [batch,n,1 or classes,4] and scores float [batch,n,classes], not {boxes} and {scores}");
    }

    private static int Count(Tensor count) =>
        count.Type == DType.Int32 && count.Shape.ElementCount == 1 && count.AsSpan<int>()[0] is > 0 and var most
            ? most
            : throw new InvalidRequestException("the most boxes to find have to be a positive int32");

    private static float Threshold(Tensor threshold) =>
        threshold.Type == DType.Float32 && threshold.Shape.ElementCount == 1
            ? threshold.AsSpan<float>()[0]
            : throw new InvalidRequestException($"a threshold has to be one float, not {threshold}");

    // The boxes of a class: its own where each class has some, else those of all.
    private readonly ref struct Boxes(ReadOnlySpan<float> corners, int perAnchor, int own)
    {
        private readonly ReadOnlySpan<float> _corners = corners;

        public ReadOnlySpan<float> this[int anchor] => _corners.Slice(((anchor * perAnchor) + (perAnchor > 1 ? own : 0)) * 4, 4);
    }
}
