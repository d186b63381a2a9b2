using ClothingApp.ModelServer.SavedModels;

namespace ClothingApp.ModelServer.Conversion.Graphs;

internal static class GraphOrder
{
    /// <param name="isKnown">True for edges whose value is there already: what is before them is not visited.</param>
    /// <returns>The nodes that <paramref name="results"/> need, each after all of its inputs.</returns>
    /// <exception cref="ModelLoadException">Nodes depend on each other in a circle.</exception>
    public static List<GraphNode> Sort(IEnumerable<GraphEdge> results, Func<GraphEdge, bool> isKnown)
    {
        var order = new List<GraphNode>();
        var done = new HashSet<GraphNode>();
        var open = new HashSet<GraphNode>();
        var stack = new Stack<(GraphNode Node, int Next)>();
        foreach (var result in results)
        {
            if (done.Contains(result.Node) || isKnown(result))
                continue;
            Open(result.Node);
            while (stack.TryPop(out var top))
            {
                if (top.Next == top.Node.Inputs.Length)
                {
                    open.Remove(top.Node);
                    done.Add(top.Node);
                    order.Add(top.Node);
                    continue;
                }
                stack.Push((top.Node, top.Next + 1));
                var input = top.Node.Inputs[top.Next];
                if (!done.Contains(input.Node) && !isKnown(input))
                    Open(input.Node);
            }
        }
        return order;

        void Open(GraphNode node)
        {
            if (!open.Add(node))
                throw new ModelLoadException($"the operations around {node} depend on each other in a circle.");
            stack.Push((node, 0));
        }
    }

    /// <summary>Every node that <paramref name="results"/> depend on, circles included.</summary>
    public static HashSet<GraphNode> Reachable(IEnumerable<GraphEdge> results)
    {
        var seen = new HashSet<GraphNode>();
        var open = new Stack<GraphNode>(results.Select(r => r.Node));
        while (open.TryPop(out var node))
        {
            if (!seen.Add(node))
                continue;
            foreach (var input in node.Inputs)
                open.Push(input.Node);
        }
        return seen;
    }
}
