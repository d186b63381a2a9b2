using ClothingApp.ModelServer.Conversion.Graphs;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.SavedModels.Protocol;

namespace ClothingApp.ModelServer.Conversion.ControlFlow;

/// <summary>
/// What a signature does beside computing its outputs: operations that only control inputs and functions' own lists of
/// side effects lead to. Assertions must hold for every request. Nothing may change the model.
/// </summary>
internal sealed class SideEffects
{
    private static readonly string[] Changing =
    [
        "Assign", "AssignAdd", "AssignSub", "AssignVariableOp", "AssignAddVariableOp", "AssignSubVariableOp", "ScatterUpdate", "ScatterAdd",
        "ResourceScatter", "ResourceApply", "ResourceSparseApply", "ResourceStridedSliceAssign", "LookupTableInsert", "LookupTableRemove",
        "SaveV2", "SaveSlices", "WriteFile", "QueueEnqueue", "EagerPyFunc", "PyFunc",
    ];

    private readonly GraphImporter _importer;
    private readonly HashSet<(FunctionScope Scope, string Node)> _seen = [];
    private readonly Stack<(FunctionScope Scope, string Node)> _open = new();
    private readonly HashSet<string> _seenFunctions = new(StringComparer.Ordinal);
    private readonly List<GraphEdge> _assertions = [];

    private SideEffects(GraphImporter importer) => _importer = importer;

    /// <param name="outputs">Names of tensors in the main graph.</param>
    /// <returns>The conditions that have to hold.</returns>
    /// <exception cref="ModelLoadException">The signature changes the model.</exception>
    public static IReadOnlyList<GraphEdge> Assertions(GraphImporter importer, IEnumerable<string> outputs)
    {
        var effects = new SideEffects(importer);
        foreach (var output in outputs)
            effects.Open(importer.Main, output);
        while (effects._open.TryPop(out var item))
            effects.Visit(item.Scope, item.Node);
        return effects._assertions;
    }

    private void Visit(FunctionScope scope, string name)
    {
        if (!scope.TryGetNode(name, out var node))
            return;
        _importer.Spend(1 + node.Input.Count);
        Refuse(node, scope.Prefix);
        if (node.Op == "Assert" && node.Input is [var condition, ..])
            Add(_importer.Resolve(scope, condition));
        foreach (var input in node.Input)
            Open(scope, input);
        if (_importer.IsCall(node.Op))
        {
            var callee = _importer.Callee(scope, node);
            foreach (var result in callee.Function!.Ret.Values.Concat(callee.Function.ControlRet.Values))
                Open(callee, result);
            return;
        }
        VisitFunctions(node);
    }

    // The functions that a loop or a branch runs, and those that they run.
    private void VisitFunctions(NodeDef caller)
    {
        var names = new Stack<string>(caller.Attr.Values.SelectMany(Functions));
        while (names.TryPop(out var name))
        {
            if (!_seenFunctions.Add(name) || !_importer.TryGetFunction(name, out var function))
                continue;
            _importer.Spend(function.NodeDef.Count);
            foreach (var node in function.NodeDef)
            {
                Refuse(node, name + "/");
                foreach (var inner in node.Attr.Values.SelectMany(Functions))
                    names.Push(inner);
            }
        }
    }

    // TensorFlow 1 guards an assertion with a condition of its own: the value that is asserted. An assertion that only one
    // side of another condition makes is not checked.
    private void Add(GraphEdge condition)
    {
        _importer.ImportPending();
        if (condition.Node is { Op: "Switch", Inputs: [var asserted, var guard] } && asserted == guard)
            condition = asserted;
        if (!GraphOrder.Reachable([condition]).Any(n => n.Op is "Switch" or "Merge"))
            _assertions.Add(condition);
    }

    private static void Refuse(NodeDef node, string prefix)
    {
        if (Changing.Any(c => node.Op.StartsWith(c, StringComparison.Ordinal)))
            throw new ModelLoadException($"operation {node.Op} (node {prefix}{node.Name}) changes the model or a file when it is called, which is not supported: export a function that only computes");
    }

    private void Open(FunctionScope scope, string input)
    {
        var start = input.StartsWith('^') ? 1 : 0;
        var end = input.IndexOf(':', StringComparison.Ordinal);
        var node = input[start..(end < 0 ? input.Length : end)];
        // Arguments are computed by the caller, where the call's own inputs are visited.
        if (!(scope == _importer.Main && _importer.IsFed(input)) && _seen.Add((scope, node)))
            _open.Push((scope, node));
    }

    private static IEnumerable<string> Functions(AttrValue value) =>
        value.ValueCase == AttrValue.ValueOneofCase.Func ? [value.Func.Name] : value.List?.Func.Select(f => f.Name) ?? [];
}
