using ClothingApp.ModelServer.SavedModels.Protocol;

namespace ClothingApp.ModelServer.Conversion.Graphs;

/// <summary>One instance of a function's body (or the main graph): its nodes by name, and what its arguments stand for.</summary>
internal sealed class FunctionScope
{
    private readonly Dictionary<string, NodeDef> _nodes;
    private readonly Dictionary<string, int> _arguments = new(StringComparer.Ordinal);

    /// <summary>The main graph.</summary>
    public FunctionScope(GraphDef graph)
    {
        _nodes = ByName(graph.Node);
        Prefix = "";
    }

    /// <summary>A function called by <paramref name="call"/> in <paramref name="caller"/>.</summary>
    public FunctionScope(FunctionDef function, FunctionScope caller, NodeDef call, string prefix)
        : this(function, prefix)
    {
        Caller = caller;
        Call = call;
        Depth = caller.Depth + 1;
    }

    /// <summary>A function whose arguments are values that exist already: the body of a loop, a branch.</summary>
    public FunctionScope(FunctionDef function, IReadOnlyList<GraphEdge> arguments, string prefix, int depth)
        : this(function, prefix)
    {
        Bound = arguments;
        Depth = depth;
    }

    private FunctionScope(FunctionDef function, string prefix)
    {
        Function = function;
        _nodes = ByName(function.NodeDef);
        for (var i = 0; i < function.Signature.InputArg.Count; i++)
            _arguments[function.Signature.InputArg[i].Name] = i;
        Prefix = prefix;
    }

    public string Prefix { get; }

    public int Depth { get; }

    /// <summary>Null for the main graph.</summary>
    public FunctionDef? Function { get; }

    /// <summary>The scope of the call, when the arguments are the call's inputs.</summary>
    public FunctionScope? Caller { get; }

    public NodeDef? Call { get; }

    /// <summary>The arguments' values, when they are given directly.</summary>
    public IReadOnlyList<GraphEdge>? Bound { get; }

    /// <summary>Nodes already created from this scope, and scopes of its calls.</summary>
    public Dictionary<string, GraphNode> Created { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, FunctionScope> Callees { get; } = new(StringComparer.Ordinal);

    public IEnumerable<NodeDef> Nodes => _nodes.Values;

    public bool TryGetNode(string name, out NodeDef node) => _nodes.TryGetValue(name, out node!);

    public bool TryGetArgument(string name, out int index) => _arguments.TryGetValue(name, out index);

    private static Dictionary<string, NodeDef> ByName(IEnumerable<NodeDef> nodes)
    {
        var byName = new Dictionary<string, NodeDef>(StringComparer.Ordinal);
        foreach (var node in nodes)
            byName.TryAdd(node.Name, node);
        return byName;
    }
}
