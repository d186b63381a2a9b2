using ClothingApp.ModelServer.Conversion.Graphs;
using ClothingApp.ModelServer.SavedModels.Protocol;

namespace ClothingApp.ModelServer.Conversion.Tables;

/// <summary>
/// The operations that fill tables, in the order in which TensorFlow runs them when it loads a model: those of the restore
/// function, then those of the initialiser (a signature of its own in TensorFlow 2, a collection in 1).
/// </summary>
internal static class TableInitialisers
{
    private const string InitSignature = "__saved_model_init_op";

    // Each names an operation of the main graph, or several.
    private static readonly string[] Collections = ["saved_model_main_op", "legacy_init_op", "table_initializer"];

    private static readonly HashSet<string> Operations = new(StringComparer.Ordinal)
    {
        "InitializeTable", "InitializeTableV2", "InitializeTableFromTextFile", "InitializeTableFromTextFileV2",
        "LookupTableImport", "LookupTableImportV2", "LookupTableInsert", "LookupTableInsertV2",
    };

    public static List<(NodeDef Node, FunctionScope Scope)> Find(GraphImporter importer, MetaGraphDef metaGraph)
    {
        var found = new List<(NodeDef, FunctionScope)>();
        var seen = new HashSet<(FunctionScope, string)>();
        foreach (var root in Roots(metaGraph))
            Walk(importer, root, seen, found);
        return found;
    }

    private static IEnumerable<string> Roots(MetaGraphDef metaGraph)
    {
        yield return metaGraph.SaverDef?.RestoreOpName ?? "";
        if (metaGraph.SignatureDef.TryGetValue(InitSignature, out var signature))
        {
            foreach (var output in signature.Outputs.Values)
                yield return output.Name;
        }
        foreach (var name in Collections)
        {
            if (metaGraph.CollectionDef.TryGetValue(name, out var collection) && collection.NodeList is { } nodes)
            {
                foreach (var node in nodes.Value)
                    yield return node;
            }
        }
    }

    // All that an operation of the main graph runs: what it waits for, and the bodies of the functions it calls.
    private static void Walk(GraphImporter importer, string root, HashSet<(FunctionScope, string)> seen, List<(NodeDef, FunctionScope)> found)
    {
        var open = new Queue<(FunctionScope Scope, string Name)>([(importer.Main, NodeName(root))]);
        while (open.TryDequeue(out var item))
        {
            if (!item.Scope.TryGetNode(item.Name, out var node) || !seen.Add(item))
                continue;
            if (Operations.Contains(node.Op))
                found.Add((node, item.Scope));
            foreach (var input in node.Input)
                open.Enqueue((item.Scope, NodeName(input)));
            if (!importer.IsCall(node.Op))
                continue;
            var callee = importer.Callee(item.Scope, node);
            foreach (var inner in callee.Nodes)
                open.Enqueue((callee, inner.Name));
        }
    }

    private static string NodeName(string input) => input.TrimStart('^').Split(':')[0];
}
