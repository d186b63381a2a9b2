using System.Text;
using ClothingApp.ModelServer.Conversion.Graphs;
using ClothingApp.ModelServer.SavedModels.Protocol;

namespace ClothingApp.ModelServer.SavedModels;

/// <summary>
/// Which checkpoint entry a variable is restored from. Found by reading the graph's own restore function: the assignments
/// in it say which tensor of the checkpoint goes into which variable, in TensorFlow 1 and 2 exports alike.
/// </summary>
internal static class VariableKeys
{
    /// <returns>The checkpoint's key by the name of the variable's node in the main graph.</returns>
    public static Dictionary<string, string> Find(MetaGraphDef metaGraph)
    {
        var importer = new GraphImporter(metaGraph.GraphDef ?? new GraphDef());
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        Collect(importer, importer.Main, keys);
        if (RestoreCall(importer, metaGraph) is { } call)
            Collect(importer, importer.Callee(importer.Main, call), keys);
        return keys;
    }

    private static NodeDef? RestoreCall(GraphImporter importer, MetaGraphDef metaGraph)
    {
        var name = metaGraph.SaverDef?.RestoreOpName ?? "";
        name = name.Split(':')[0];
        return importer.Main.TryGetNode(name, out var node) && importer.IsCall(node.Op) ? node : null;
    }

    private static void Collect(GraphImporter importer, FunctionScope scope, Dictionary<string, string> keys)
    {
        foreach (var assignment in scope.Nodes)
        {
            if (assignment.Op is not ("AssignVariableOp" or "Assign") || assignment.Input.Count < 2)
                continue;
            var value = SkipIdentity(importer, importer.Resolve(scope, assignment.Input[1]));
            if (value.Node.Op != "RestoreV2")
                continue;
            var names = importer.Resolve(value.Node.Scope!, InputOf(value.Node, 1)).Node;
            var variable = importer.Resolve(scope, assignment.Input[0]).Node.Name;
            if (names.Op == "Const" && names.Attributes.TryGetValue("value", out var constant) && constant.Tensor is not null && value.Index < constant.Tensor.StringVal.Count)
                keys.TryAdd(variable, Encoding.UTF8.GetString(constant.Tensor.StringVal[value.Index].Span));
        }
    }

    private static GraphEdge SkipIdentity(GraphImporter importer, GraphEdge edge)
    {
        for (var steps = 0; edge.Node.Op == "Identity" && steps < 100; steps++)
            edge = importer.Resolve(edge.Node.Scope!, InputOf(edge.Node, 0));
        return edge;
    }

    private static string InputOf(GraphNode node, int index) =>
        node.Scope!.TryGetNode(node.Name[node.Scope.Prefix.Length..], out var definition) && index < definition.Input.Count
            ? definition.Input[index]
            : throw new ModelLoadException($"node {node} has no input {index}, which the restore function needs.");
}
