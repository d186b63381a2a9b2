using ClothingApp.ModelServer.SavedModels.Protocol;

namespace ClothingApp.ModelServer.Conversion.Graphs;

/// <summary>One operation of a flattened graph: function calls are gone, every input is the output of another node.</summary>
internal sealed class GraphNode(string name, string op, IDictionary<string, AttrValue> attributes, FunctionScope? scope)
{
    /// <summary>The node's name, prefixed by the names of the calls that it was inlined through.</summary>
    public string Name { get; } = name;

    public string Op { get; } = op;

    public IDictionary<string, AttrValue> Attributes { get; } = attributes;

    /// <summary>Data inputs in order; control inputs are left out.</summary>
    public GraphEdge[] Inputs { get; set; } = [];

    /// <summary>Where the node was written, to resolve attributes that the function's caller binds; null for feeds.</summary>
    public FunctionScope? Scope { get; } = scope;

    /// <summary>The branches, or the condition and the body, of an operation that was found in a graph without functions.</summary>
    public IReadOnlyList<Region>? Regions { get; init; }

    public override string ToString() => $"{Name} ({Op})";
}

/// <summary>One output of a node.</summary>
internal readonly record struct GraphEdge(GraphNode Node, int Index)
{
    public override string ToString() => Index == 0 ? Node.Name : $"{Node.Name}:{Index}";
}
