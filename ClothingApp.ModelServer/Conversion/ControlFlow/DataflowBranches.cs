using System.Collections.Immutable;
using ClothingApp.ModelServer.Conversion.Graphs;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.SavedModels.Protocol;

namespace ClothingApp.ModelServer.Conversion.ControlFlow;

/// <summary>
/// Finds conditions: a Merge takes whichever of two values was computed, and each of them was because a Switch sent its
/// input this way or that. What lies between the Switch operations and the Merge is the branch.
/// </summary>
internal sealed class DataflowBranches(Dataflow graph, GraphImporter importer)
{
    private const int MaxIdentities = 1000;

    // For each node, which way which conditions went when it is computed.
    private readonly Dictionary<GraphNode, ImmutableHashSet<(GraphEdge Condition, int Side)>> _ways = [];

    /// <param name="order">Every node after its inputs.</param>
    public void Find(IReadOnlyList<GraphNode> order)
    {
        var conditions = new Dictionary<GraphNode, (GraphEdge Condition, int FirstSide)>();
        foreach (var node in order)
        {
            var ways = node.Inputs.Aggregate(ImmutableHashSet<(GraphEdge, int)>.Empty, (all, input) => all.Union(Ways(input)));
            if (node.Inputs.Length == 0)
                ways = ControlledBy(node);
            if (node.Op is "Merge" or "RefMerge")
            {
                conditions[node] = ConditionOf(node);
                ways = ways.Remove((conditions[node].Condition, 0)).Remove((conditions[node].Condition, 1));
            }
            _ways[node] = ways;
        }

        var places = order.Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i);
        // The values of one condition are computed together: they share a name scope.
        var groups = conditions.GroupBy(c => (c.Value.Condition, Scope(c.Key))).OrderBy(g => g.Max(c => places[c.Key]));
        foreach (var group in groups)
            Structure(group.Key.Condition, [.. group.Select(c => (c.Key, c.Value.FirstSide))]);
    }

    private void Structure(GraphEdge condition, (GraphNode Merge, int FirstSide)[] merges)
    {
        var arguments = (Sides: new List<GraphEdge>[] { [], [] }, Values: new List<GraphEdge>());
        var results = new GraphEdge[2][];
        var seen = new HashSet<GraphEdge>();
        for (var side = 0; side < 2; side++)
        {
            results[side] = [.. merges.Select(m => graph.Current(m.Merge.Inputs[side == m.FirstSide ? 0 : 1]))];
            foreach (var argument in Arguments(results[side], condition))
            {
                var isSwitch = IsSwitch(argument.Node) && !graph.IsArgument(argument);
                if (!seen.Add(isSwitch ? new GraphEdge(argument.Node, 0) : argument))
                    continue;
                arguments.Values.Add(isSwitch ? graph.Current(argument.Node.Inputs[0]) : argument);
                for (var s = 0; s < 2; s++)
                    arguments.Sides[s].Add(isSwitch ? new GraphEdge(argument.Node, s) : argument);
            }
        }

        var branch = new GraphNode(merges[0].Merge.Name, "If", new Dictionary<string, AttrValue>(StringComparer.Ordinal), merges[0].Merge.Scope)
        {
            Inputs = [condition, .. arguments.Values],
            Regions = [graph.Region([.. arguments.Sides[0]], results[0]), graph.Region([.. arguments.Sides[1]], results[1])],
        };
        graph.Add(branch);
        for (var i = 0; i < merges.Length; i++)
            graph.Replace(new GraphEdge(merges[i].Merge, 0), new GraphEdge(branch, i));
    }

    // Where the values of a branch come in: at the condition's own Switch operations, and where values of the program or
    // of an enclosing loop are read directly.
    private IEnumerable<GraphEdge> Arguments(IEnumerable<GraphEdge> results, GraphEdge condition)
    {
        var seen = new HashSet<GraphEdge>();
        var open = new Stack<GraphEdge>(results);
        while (open.TryPop(out var edge))
        {
            edge = graph.Current(edge);
            if (!seen.Add(edge))
                continue;
            if (graph.IsArgument(edge) || edge.Node.Op is "Feed" or "Argument" || (IsSwitch(edge.Node) && Condition(edge.Node) == condition))
            {
                yield return edge;
                continue;
            }
            foreach (var input in edge.Node.Inputs)
                open.Push(input);
        }
    }

    private (GraphEdge Condition, int FirstSide) ConditionOf(GraphNode merge)
    {
        if (merge.Inputs is not [var first, var second])
            throw new ModelLoadException($"operation {merge.Op} (node {merge.Name}): it does not have two inputs, which is not supported");
        var (a, b) = (Ways(first), Ways(second));
        foreach (var (condition, side) in a)
        {
            if (b.Contains((condition, 1 - side)) && !b.Contains((condition, side)))
                return (condition, side);
        }
        // A branch that only answers a constant may not say which side it is on.
        if (a.Except(b) is { Count: 1 } onlyFirst)
            return onlyFirst.Single();
        return b.Except(a) is { Count: 1 } onlySecond && onlySecond.Single() is var other
            ? (other.Condition, 1 - other.Side)
            : throw new ModelLoadException($"operation {merge.Op} (node {merge.Name}): the condition that chooses between its inputs was not found");
    }

    private ImmutableHashSet<(GraphEdge Condition, int Side)> Ways(GraphEdge edge)
    {
        if (graph.IsArgument(edge))
            return [];
        var ways = _ways.GetValueOrDefault(edge.Node, []);
        return IsSwitch(edge.Node) ? ways.Add((Condition(edge.Node), edge.Index)) : ways;
    }

    // A constant has no inputs: that it belongs to a branch is said by its control inputs.
    private ImmutableHashSet<(GraphEdge Condition, int Side)> ControlledBy(GraphNode node)
    {
        var ways = ImmutableHashSet<(GraphEdge, int)>.Empty;
        foreach (var pivot in importer.ControlInputs(node))
        {
            var edge = SkipIdentities(pivot);
            if (IsSwitch(edge.Node))
                ways = ways.Add((Condition(edge.Node), edge.Index));
        }
        return ways;
    }

    // TensorFlow gives the Switch operations of one condition an Identity of it, and the pivots the condition itself.
    private GraphEdge Condition(GraphNode way) => SkipIdentities(way.Inputs[1]);

    // What only control inputs lead to has not been sorted: it may be a circle.
    private GraphEdge SkipIdentities(GraphEdge edge)
    {
        edge = graph.Current(edge);
        for (var steps = 0; steps < MaxIdentities && !graph.IsArgument(edge) && edge.Node is { Op: "Identity", Inputs: [var input] }; steps++)
            edge = graph.Current(input);
        return edge;
    }

    private static bool IsSwitch(GraphNode node) => node.Op is "Switch" or "RefSwitch" && node.Inputs.Length == 2;

    private static string Scope(GraphNode node) => node.Name.LastIndexOf('/') is > 0 and var end ? node.Name[..end] : node.Name;
}
