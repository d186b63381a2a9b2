namespace ClothingApp.ModelServer.Conversion.Graphs;

/// <summary>A part of a graph that is run as a program of its own: a branch, or the condition or the body of a loop.</summary>
/// <param name="Arguments">Where the values come in: nothing before these edges belongs to the region.</param>
/// <param name="Results">What the region computes.</param>
internal sealed record Region(IReadOnlyList<GraphEdge> Arguments, IReadOnlyList<GraphEdge> Results);
