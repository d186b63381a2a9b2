using ClothingApp.ModelServer.Conversion.Graphs;
using ClothingApp.ModelServer.Conversion.Ops;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Conversion.Shapes;

namespace ClothingApp.ModelServer.Conversion.ControlFlow;

/// <summary>Operations that run a function again and again.</summary>
internal static class LoopOps
{
    // Each round says of at least one size that it changes; after this many nothing is taken for granted any more.
    private const int MaxRounds = 6;

    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["While"] = While,
        ["StatelessWhile"] = While,
    };

    private static void While(NodeContext n)
    {
        var (condition, body) = n.Regions("cond", "body") is [var c, var b] ? (c, b) : throw n.Unsupported("it has no condition and body");
        if (body.Results.Count > n.Inputs.Count)
            throw n.Unsupported("its body has more results than the loop has values");

        // A value that the body hands on as it came is no state: the weights stay constants in both programs.
        var states = Enumerable.Range(0, body.Results.Count).Where(i => SkipIdentities(body.Results[i]) != body.Arguments[i]).ToArray();
        Value[] ordered = [.. states.Select(n.Input), .. n.Inputs.Where((_, i) => !states.Contains(i))];
        var (orderedCondition, orderedBody) = (Reorder(condition, states), Reorder(body, states) with { Results = [.. states.Select(i => body.Results[i])] });

        var (loop, shapes) = Convert(n, orderedCondition, orderedBody, ordered, states.Length);
        HostResult[] results = [.. Enumerable.Range(0, states.Length).Select(i => HostResult.Like(ordered[i]) with { Shape = shapes[i]! })];
        Value[] inputs = [.. ordered.Where((v, i) => Subprogram.IsInput(v, shapes[i]))];
        var finals = n.Converter.Program.AddHostStep(inputs, results,
            (after, from, to) => new LoopStep(n.Node.Name, after, from, to, loop.Condition.Program, loop.Body.Program));
        for (var i = 0; i < n.Inputs.Count; i++)
            n.Output(Array.IndexOf(states, i) is >= 0 and var state ? finals[state] : n.Input(i), i);
    }

    // The shape of a state must hold before the first turn and after every one: sizes that a turn changes are not known.
    private static ((Subprogram Condition, Subprogram Body) Loop, SymbolicShape?[] Shapes) Convert(
        NodeContext n, Region condition, Region body, Value[] values, int states)
    {
        var shapes = values.Select((v, i) => i < states ? v.ElementShape ?? v.Shape : null).ToArray();
        var open = new HashSet<Dim>();
        for (var round = 0; ; round++)
        {
            var turn = Subprogram.Convert(n.Converter.Graph, body, values, shapes);
            var changed = false;
            for (var i = 0; i < states; i++)
            {
                var (before, after) = (HostResult.Like(values[i]), turn.Results[i]);
                if (before.IsList != after.IsList || (before.Type != after.Type && !before.IsList))
                    throw n.Unsupported($"its value {i} changes its type from {before.Type} to {after.Type}");
                var held = Generalise(shapes[i]!, after.Shape, open);
                changed |= held != shapes[i];
                shapes[i] = held == shapes[i] || round < MaxRounds ? held : SymbolicShape.Unknown;
            }
            if (!changed)
                return ((Subprogram.Convert(n.Converter.Graph, condition, values, shapes), turn), shapes);
        }
    }

    // The same shape when it holds for both; else one with further open sizes.
    private static SymbolicShape Generalise(SymbolicShape before, SymbolicShape after, HashSet<Dim> open)
    {
        if (before.IsUnknownRank || before.Rank != after.Rank)
            return SymbolicShape.Unknown;
        var sizes = before.Sizes.ToArray();
        var holds = true;
        for (var i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] == after[i] || open.Contains(sizes[i]))
                continue;
            open.Add(sizes[i] = Dim.Unknown());
            holds = false;
        }
        return holds ? before : SymbolicShape.Of(sizes);
    }

    private static Region Reorder(Region region, int[] states) =>
        region with { Arguments = [.. states.Select(i => region.Arguments[i]), .. region.Arguments.Where((_, i) => !states.Contains(i))] };

    private static GraphEdge SkipIdentities(GraphEdge edge)
    {
        for (var steps = 0; edge.Node is { Op: "Identity", Inputs: [var input] } && steps < 1000; steps++)
            edge = input;
        return edge;
    }
}
