using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ClothingApp.ModelServer.Conversion.ControlFlow;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.SavedModels.Protocol;

namespace ClothingApp.ModelServer.Conversion.Graphs;

/// <summary>
/// Flattens the part of a SavedModel's graph that some outputs need: walks from the outputs back to the feeds, looks
/// through function calls, and creates each node once. Works from a list, not by recursion over the graph, so that a
/// graph of any depth fits on the stack; calls and nodes are bounded, since a graph is input from a stranger.
/// </summary>
internal sealed class GraphImporter
{
    private const int MaxCallDepth = 100;
    private const int MaxSteps = 10_000;
    private const int MaxOutputs = 65_536;

    // In steps, with what memory costs counted as steps too: some 200,000 calls, or 800,000 operations.
    private const long MaxWork = 100_000_000;
    private const int WorkOfScope = 500;
    private const int WorkOfNode = 100;

    private readonly Dictionary<string, FunctionDef> _library;
    private readonly Dictionary<(string Node, int Index), GraphNode> _feeds = [];
    private readonly Queue<(GraphNode Node, NodeDef Definition, FunctionScope Scope)> _pending = new();
    private long _work;

    public GraphImporter(GraphDef graph)
    {
        Main = new FunctionScope(graph);
        _library = (graph.Library?.Function ?? []).Where(f => f.Signature is not null).GroupBy(f => f.Signature.Name, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
    }

    /// <summary>The main graph's scope.</summary>
    public FunctionScope Main { get; }

    /// <summary>Makes the tensor <paramref name="name"/> (<c>node:index</c>) an input: nothing before it is needed.</summary>
    public GraphNode AddFeed(string name)
    {
        var (node, index) = SplitMain(name);
        return _feeds[(node, index)] = new GraphNode(name, "Feed", new Dictionary<string, AttrValue>(StringComparer.Ordinal), null);
    }

    /// <returns>The tensors <paramref name="names"/> of the main graph, with everything they need imported.</returns>
    /// <exception cref="ModelLoadException">The graph is broken or too large.</exception>
    public GraphEdge[] Fetch(IEnumerable<string> names)
    {
        var edges = names.Select(n => Resolve(Main, n)).ToArray();
        ImportPending();
        return Dataflow.Structure(this, edges);
    }

    public bool TryGetFunction(string name, [NotNullWhen(true)] out FunctionDef? function) => _library.TryGetValue(name, out function);

    /// <summary>True when the tensor of the main graph is an input of the signature.</summary>
    public bool IsFed(string input) => _feeds.ContainsKey(SplitMain(input));

    /// <summary>The first data inputs of an operation as it is written in <paramref name="scope"/>, with everything they need imported.</summary>
    public GraphEdge[] Inputs(FunctionScope scope, NodeDef node, int count)
    {
        var data = node.Input.Where(i => !i.StartsWith('^')).Take(count).ToArray();
        if (data.Length < count)
            throw new ModelLoadException($"operation {node.Op} (node {scope.Prefix}{node.Name}) has {data.Length} inputs, it needs {count}.");
        var edges = data.Select(i => Resolve(scope, i)).ToArray();
        ImportPending();
        return edges;
    }

    /// <summary>The operations that have to be done before <paramref name="node"/> although it does not use their results.</summary>
    public GraphEdge[] ControlInputs(GraphNode node)
    {
        if (node.Scope is not { } scope || !scope.TryGetNode(node.Name[scope.Prefix.Length..], out var definition))
            return [];
        var edges = definition.Input.Where(i => i.StartsWith('^')).Select(i => Resolve(scope, i[1..])).ToArray();
        ImportPending();
        return edges;
    }

    /// <summary>The body of function <paramref name="name"/>, which <paramref name="caller"/> runs by itself.</summary>
    public Region Instantiate(string name, GraphNode caller)
    {
        var depth = (caller.Scope?.Depth ?? 0) + 1;
        if (depth > MaxCallDepth)
            throw new ModelLoadException($"function {name} is nested more than {MaxCallDepth} calls deep: the model's functions call each other in a circle.");
        var function = Function(name);
        Spend(WorkOfScope + function.NodeDef.Count + function.Signature.InputArg.Count + caller.Name.Length);
        var prefix = $"{caller.Name}/{name}/";
        var arguments = function.Signature.InputArg
            .Select(a => new GraphEdge(new GraphNode(prefix + a.Name, "Argument", new Dictionary<string, AttrValue>(StringComparer.Ordinal), null), 0)).ToArray();
        var scope = new FunctionScope(function, arguments, prefix, depth);
        var results = function.Signature.OutputArg.Select(o => Resolve(scope, Result(scope, o.Name))).ToArray();
        ImportPending();
        return new Region(arguments, Dataflow.Structure(this, results));
    }

    public bool IsCall(string op) => op is "PartitionedCall" or "StatefulPartitionedCall" || _library.ContainsKey(op);

    /// <summary>The scope of the function that the call <paramref name="call"/> runs.</summary>
    public FunctionScope Callee(FunctionScope scope, NodeDef call)
    {
        if (scope.Callees.TryGetValue(call.Name, out var callee))
            return callee;
        if (scope.Depth >= MaxCallDepth)
            throw new ModelLoadException($"call {scope.Prefix}{call.Name} is nested more than {MaxCallDepth} calls deep: the model's functions call each other in a circle.");
        var name = call.Attr.TryGetValue("f", out var attribute) ? attribute.Func?.Name ?? "" : call.Op;
        var function = Function(name);
        Spend(WorkOfScope + function.NodeDef.Count + function.Signature.InputArg.Count + scope.Prefix.Length + call.Name.Length);
        return scope.Callees[call.Name] = new FunctionScope(function, scope, call, scope.Prefix + call.Name + "/");
    }

    /// <summary>Finds the node behind an input as it is written in <paramref name="scope"/>, through arguments and calls.</summary>
    public GraphEdge Resolve(FunctionScope scope, string input)
    {
        // Arguments and results of calls may be handed round in a circle; a real graph needs a few steps.
        for (var steps = 0; steps < MaxSteps; steps++)
        {
            Spend(1);
            var (name, output, index) = Split(input);
            if (scope.TryGetArgument(name, out var argument))
            {
                if (scope.Bound is { } bound)
                    return argument < bound.Count ? bound[argument] : throw Broken(scope, input);
                var data = scope.Call!.Input.Where(i => !i.StartsWith('^')).ElementAtOrDefault(argument) ?? throw Broken(scope, input);
                (scope, input) = (scope.Caller!, data);
                continue;
            }

            if (!scope.TryGetNode(name, out var definition))
                throw Broken(scope, input);
            var flat = output is null ? index : OpOutputs.FlatIndex(definition, output, index);
            if (scope == Main && _feeds.TryGetValue((name, flat), out var feed))
                return new GraphEdge(feed, 0);
            if (IsCall(definition.Op))
            {
                scope = Callee(scope, definition);
                var results = scope.Function!.Signature.OutputArg;
                input = flat >= 0 && flat < results.Count ? Result(scope, results[flat].Name) : throw Broken(scope, input);
                continue;
            }
            return flat < 0 ? throw Broken(scope, input) : new GraphEdge(Create(scope, definition), flat);
        }
        throw new ModelLoadException($"the value {scope.Prefix}{input} is handed round in a circle of function calls.");
    }

    private GraphNode Create(FunctionScope scope, NodeDef definition)
    {
        if (scope.Created.TryGetValue(definition.Name, out var node))
            return node;
        Spend(WorkOfNode + scope.Prefix.Length + definition.Name.Length);
        node = new GraphNode(scope.Prefix + definition.Name, definition.Op, definition.Attr, scope);
        scope.Created.Add(definition.Name, node);
        _pending.Enqueue((node, definition, scope));
        return node;
    }

    /// <summary>Gives every node that was found since its inputs.</summary>
    public void ImportPending()
    {
        while (_pending.TryDequeue(out var item))
        {
            var data = item.Definition.Input.Where(i => !i.StartsWith('^'));
            item.Node.Inputs = data.Select(i => Resolve(item.Scope, i)).ToArray();
        }
    }

    /// <summary>Counts work that a graph causes.</summary>
    /// <exception cref="ModelLoadException">It is too much.</exception>
    public void Spend(long work)
    {
        if ((_work += work) > MaxWork)
            throw new ModelLoadException("the graph becomes too large when its functions are inlined: they call each other too often.");
    }

    private FunctionDef Function(string name) =>
        _library.TryGetValue(name, out var function) ? function : throw new ModelLoadException($"the graph calls function {name}, which the model does not define.");

    private static string Result(FunctionScope scope, string output) =>
        scope.Function!.Ret.TryGetValue(output, out var result)
            ? result
            : throw new ModelLoadException($"function {scope.Function.Signature.Name} says no value for its result {output}.");

    private static (string Node, int Index) SplitMain(string name)
    {
        var (node, _, index) = Split(name);
        return (node, index);
    }

    // node, node:index (main graph) or node:output:index (function body).
    private static (string Node, string? Output, int Index) Split(string input)
    {
        var first = input.IndexOf(':');
        if (first < 0)
            return (input, null, 0);
        var last = input.LastIndexOf(':');
        var index = int.TryParse(input.AsSpan(last + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) && parsed < MaxOutputs ? parsed : -1;
        return (input[..first], last > first ? input[(first + 1)..last] : null, index);
    }

    private static ModelLoadException Broken(FunctionScope scope, string input) =>
        new($"the graph refers to {scope.Prefix}{input}, which does not exist.");
}
