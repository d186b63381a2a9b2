using ClothingApp.ModelServer.Conversion.Ops;

namespace ClothingApp.ModelServer.Conversion.Shapes;

/// <summary>As <see cref="ShapeRules"/>, for operations with several outputs.</summary>
internal static class ShapeListRules
{
    public delegate KnownVector?[]? Rule(NodeContext node);

    public static readonly Dictionary<string, Rule> Table = new(StringComparer.Ordinal)
    {
        ["ShapeN"] = n => [.. n.Inputs.Select(ShapeArithmetic.OfShape)],
        ["Unpack"] = n => n.Input(0) is { Shape.Rank: 1, Elements: { } e } && e.Length == n.Int("num", 0)
            ? [.. e.Select(s => (KnownVector?)KnownVector.Scalar(s))]
            : null,
        ["Split"] = n => n.Input(1) is { Shape.Rank: 1, Elements: { } e } && JoinOps.Parts(n, "num_split") is > 0 and var count && e.Length % count == 0
            ? Parts(e, [.. Enumerable.Repeat((Dim)(e.Length / count), count)])
            : null,
        ["SplitV"] = n => n.Input(0) is { Shape.Rank: 1, Elements: { } e } && n.Input(1).Elements is { } sizes ? Parts(e, sizes) : null,
        ["ConcatOffset"] = ConcatOffset,
        ["BroadcastGradientArgs"] = BroadcastGradientArgs,
    };

    private static KnownVector?[]? Parts(Dim[] elements, Dim[] sizes)
    {
        if (sizes.Any(s => !s.IsKnown))
            return null;
        var lengths = sizes.Select(s => s.Value).ToArray();
        if (Array.IndexOf(lengths, -1) is >= 0 and var open)
            lengths[open] = elements.Length - lengths.Where((_, i) => i != open).Sum();
        if (lengths.Any(l => l < 0 || l > elements.Length) || lengths.Sum() != elements.Length)
            return null;
        var start = 0;
        var parts = new KnownVector?[lengths.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = KnownVector.Of(elements[start..(start + (int)lengths[i])]);
            start += (int)lengths[i];
        }
        return parts;
    }

    private static KnownVector?[]? ConcatOffset(NodeContext n)
    {
        if (ArrayShapes.One(n.Input(0)) is not { } given || n.Inputs.Skip(1).Any(i => i.Elements is null))
            return null;
        var shapes = n.Inputs.Skip(1).Select(i => i.Elements!).ToArray();
        if (shapes.Any(s => s.Length != shapes[0].Length))
            return null;
        var axis = SymbolicShape.Axis(given, shapes[0].Length);
        Dim total = 0;
        var offsets = new KnownVector?[shapes.Length];
        for (var i = 0; i < offsets.Length; i++)
        {
            var offset = new Dim[shapes[0].Length];
            offset[axis] = total;
            offsets[i] = KnownVector.Of(offset);
            total += shapes[i][axis];
        }
        return offsets;
    }

    // Over which axes each side's gradient is summed, because broadcasting had repeated it along them.
    private static KnownVector?[]? BroadcastGradientArgs(NodeContext n)
    {
        if (n.Input(0).Elements is not { } left || n.Input(1).Elements is not { } right)
            return null;
        var rank = Math.Max(left.Length, right.Length);
        var (leftAxes, rightAxes) = (new List<Dim>(), new List<Dim>());
        for (var i = 0; i < rank; i++)
        {
            var (missingLeft, missingRight) = (i < rank - left.Length, i < rank - right.Length);
            var a = missingLeft ? 1 : left[i - (rank - left.Length)];
            var b = missingRight ? 1 : right[i - (rank - right.Length)];
            if (a == b && !missingLeft && !missingRight)
                continue;
            if (!a.Is(1) && !b.Is(1))
                return null;
            if (a.Is(1))
                leftAxes.Add(i);
            if (b.Is(1))
                rightAxes.Add(i);
        }
        return [KnownVector.Of([.. leftAxes]), KnownVector.Of([.. rightAxes])];
    }
}
