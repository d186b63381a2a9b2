using ClothingApp.ModelServer.Conversion.Graphs;

namespace ClothingApp.ModelServer.Conversion.ControlFlow;

/// <summary>
/// Loops and conditions as TensorFlow 1 writes them: not as functions, but as Switch and Merge operations that send values
/// one way or the other, with Enter, NextIteration and Exit around a loop's circle. They are turned into the While and If
/// of TensorFlow 2, whose regions are parts of the graph.
/// </summary>
internal sealed class Dataflow(GraphImporter importer)
{
    // What a value is to be taken from instead.
    private readonly Dictionary<GraphEdge, GraphEdge> _replaced = [];

    // Where the regions begin: what is before belongs to somebody else.
    private readonly HashSet<GraphEdge> _arguments = [];

    private readonly List<GraphEdge[]> _regionResults = [];
    private readonly List<GraphNode> _made = [];

    /// <returns>The results, to be taken from a graph without Switch and Merge.</returns>
    public static GraphEdge[] Structure(GraphImporter importer, GraphEdge[] results)
    {
        var nodes = GraphOrder.Reachable(results);
        if (!nodes.Any(n => n.Op is "Merge" or "RefMerge" or "Exit" or "RefExit"))
            return results;
        return new Dataflow(importer).Run(nodes, results);
    }

    private GraphEdge[] Run(IReadOnlyCollection<GraphNode> nodes, GraphEdge[] results)
    {
        new DataflowLoops(this).Find(nodes);
        var roots = results.Concat(_regionResults.SelectMany(r => r)).ToArray();
        Rewire(nodes);
        var order = GraphOrder.Sort(roots.Select(Current), _arguments.Contains);
        new DataflowBranches(this, importer).Find(order);
        Rewire(nodes.Concat(_made));
        return [.. results.Select(Current)];
    }

    public bool IsArgument(GraphEdge edge) => _arguments.Contains(edge);

    /// <summary>Takes <paramref name="edge"/> from somewhere else from now on.</summary>
    public void Replace(GraphEdge edge, GraphEdge by) => _replaced[edge] = by;

    /// <summary>Where a value comes from by now.</summary>
    public GraphEdge Current(GraphEdge edge)
    {
        while (_replaced.TryGetValue(edge, out var next) && next != edge)
            edge = next;
        return edge;
    }

    public Region Region(GraphEdge[] arguments, GraphEdge[] results)
    {
        _regionResults.Add(results);
        return new Region(arguments, results);
    }

    /// <summary>Says that a region begins here.</summary>
    public void AddArgument(GraphEdge edge) => _arguments.Add(edge);

    public void Add(GraphNode node) => _made.Add(node);

    private void Rewire(IEnumerable<GraphNode> nodes)
    {
        foreach (var node in nodes.Concat(_made))
            Rewire(node.Inputs);
        _regionResults.ForEach(Rewire);
    }

    private void Rewire(GraphEdge[] edges)
    {
        for (var i = 0; i < edges.Length; i++)
            edges[i] = Current(edges[i]);
    }
}
