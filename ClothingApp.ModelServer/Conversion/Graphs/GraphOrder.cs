using ClothingApp.ModelServer.SavedModels;

namespace ClothingApp.ModelServer.Conversion.Graphs;

internal static class GraphOrder
{
    /// <returns>The nodes that <paramref name="outputs"/> need, each after all of its inputs.</returns>
    /// <exception cref="ModelLoadException">Nodes depend on each other in a circle.</exception>
    public static List<GraphNode> Sort(IEnumerable<GraphEdge> outputs)
    {
        var order = new List<GraphNode>();
        var done = new HashSet<GraphNode>();
        var open = new HashSet<GraphNode>();
        var stack = new Stack<(GraphNode Node, int Next)>();
        foreach (var output in outputs)
        {
            if (done.Contains(output.Node))
                continue;
            Open(output.Node);
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
                var input = top.Node.Inputs[top.Next].Node;
                if (!done.Contains(input))
                    Open(input);
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
}
