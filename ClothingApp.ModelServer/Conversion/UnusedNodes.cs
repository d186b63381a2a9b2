using ClothingApp.ModelServer.Conversion.Onnx;

namespace ClothingApp.ModelServer.Conversion;

/// <summary>
/// Drops the nodes and initializers that no output needs: a convolution that was emitted again together with its bias, the
/// beginning of a conversion that went to the host after all. ONNX Runtime would check them, and may run them.
/// </summary>
internal static class UnusedNodes
{
    /// <returns>The names of all values that are used.</returns>
    public static HashSet<string> Remove(GraphProto graph)
    {
        var used = graph.Output.Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
        var kept = new List<NodeProto>();
        // Nodes stand in the order in which they run: from the end, each one's users are known.
        foreach (var node in graph.Node.Reverse())
        {
            if (!node.Output.Any(used.Contains))
                continue;
            kept.Add(node);
            used.UnionWith(node.Input);
        }
        kept.Reverse();
        graph.Node.Clear();
        graph.Node.Add(kept);
        var initializers = graph.Initializer.Where(i => used.Contains(i.Name)).ToArray();
        graph.Initializer.Clear();
        graph.Initializer.Add(initializers);
        return used;
    }
}
