using System.Numerics;

namespace ClothingApp.ModelServer.Kernels.Images;

/// <summary>
/// Picks boxes by score, best first, and leaves out those that cover a picked one too much; or, with a sigma, lowers
/// their scores the more they cover it.
/// </summary>
/// <typeparam name="T">Of the scores, and of all that is computed with them.</typeparam>
/// <param name="MaxOverlap">A box that covers a better one by more is left out.</param>
/// <param name="MinScore">Boxes with this score or less are left out.</param>
/// <param name="Sigma">Above 0: scores are lowered instead.</param>
internal readonly record struct NonMaxSuppression<T>(T MaxOverlap, T MinScore, T Sigma) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>How much box i covers box j.</summary>
    public delegate float Overlap(int i, int j);

    /// <returns>Boxes with the scores that they were picked by; at most <paramref name="count"/>.</returns>
    public List<(int Box, T Score)> Pick(ReadOnlySpan<T> scores, Overlap overlap, int count, KernelContext context)
    {
        context.Charge(32L * scores.Length);
        var candidates = new PriorityQueue<(int Box, T Score, int Compared), (T Score, int Box)>(Comparer<(T Score, int Box)>.Create(
            (a, b) => a.Score == b.Score ? a.Box.CompareTo(b.Box) : b.Score.CompareTo(a.Score)));
        for (var i = 0; i < scores.Length; i++)
        {
            if (scores[i] > MinScore)
                candidates.Enqueue((i, scores[i], 0), (scores[i], i));
        }
        var picked = new List<(int Box, T Score)>();
        while (picked.Count < count && candidates.TryDequeue(out var next, out _))
        {
            context.Ct.ThrowIfCancellationRequested();
            var score = next.Score;
            if (!Survives(next.Box, next.Compared, picked, overlap, ref score))
                continue;
            if (score == next.Score)
                picked.Add((next.Box, score));
            else if (score > MinScore)
                // Its turn may come later now; those it was compared with do not lower it again.
                candidates.Enqueue((next.Box, score, picked.Count), (score, next.Box));
        }
        return picked;
    }

    // From the last picked back: boxes of similar scores are those that cover each other.
    private bool Survives(int box, int compared, List<(int Box, T Score)> picked, Overlap overlap, ref T score)
    {
        var soft = Sigma > T.Zero;
        var scale = soft ? T.CreateTruncating(-0.5) / Sigma : T.Zero;
        for (var j = picked.Count - 1; j >= compared; j--)
        {
            var similarity = T.CreateTruncating(overlap(box, picked[j].Box));
            if (!soft && similarity > MaxOverlap)
                return false;
            score *= soft ? T.Exp(scale * similarity * similarity) : similarity <= MaxOverlap ? T.One : T.Zero;
            if (score <= MinScore)
                break;
        }
        return true;
    }
}
