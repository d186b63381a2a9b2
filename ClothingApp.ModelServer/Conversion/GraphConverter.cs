using ClothingApp.ModelServer.Conversion.ControlFlow;
using ClothingApp.ModelServer.Conversion.Graphs;
using ClothingApp.ModelServer.Conversion.HostOps;
using ClothingApp.ModelServer.Conversion.Ops;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Inference;
using ClothingApp.ModelServer.Kernels;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion;

/// <summary>
/// Turns one signature of a SavedModel, or a loop or branch inside it, into a program.
/// <code>
/// signature ── GraphImporter ──► flat graph ── GraphOrder ──► nodes in order ──┬─ ShapeArithmetic, ConstantFolding: known now
///              (calls inlined,                                                 ├─ OpTable: ONNX nodes
///               only what the outputs need)                                    └─ HostTable: a step on the host
/// </code>
/// </summary>
internal sealed class GraphConverter(SignatureGraph graph)
{
    private readonly Dictionary<GraphEdge, Value> _values = [];
    private readonly Dictionary<GraphEdge, int> _uses = [];
    private readonly Dictionary<GraphNode, int> _outputCounts = [];

    public ProgramBuilder Program { get; } = new();

    public SignatureGraph Graph { get; } = graph;

    /// <exception cref="ModelLoadException">The graph is broken, or has an operation that is not known; the message names it.</exception>
    /// <param name="shapes">What the inputs are known to have, in the order of <see cref="Inputs"/>; null: what the signature says.</param>
    public static ProgramDefinition Convert(SavedModelBundle bundle, VariableStore variables, SignatureDef signature, IReadOnlyList<TensorShape>? shapes = null) =>
        new GraphConverter(new SignatureGraph(bundle, variables)).Convert(signature, shapes);

    /// <summary>A signature's inputs in the order of the program's.</summary>
    public static ProgramInput[] Inputs(SignatureDef signature) =>
        [.. signature.Inputs.OrderBy(i => i.Key, StringComparer.Ordinal).Select((i, slot) => new ProgramInput(i.Key, (DType)((int)i.Value.Dtype % 100), Shape(i.Value.TensorShape), slot))];

    public int UseCount(GraphEdge edge) => _uses.GetValueOrDefault(edge);

    /// <summary>Converts a region as a part of this program.</summary>
    /// <param name="arguments">Values of this program, one per argument of the region.</param>
    /// <returns>The region's results.</returns>
    public Value[] ConvertRegion(Region region, IReadOnlyList<Value> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
            _values[region.Arguments[i]] = arguments[i];
        ConvertUpTo(region.Results);
        return [.. region.Results.Select(ValueOf)];
    }

    private ProgramDefinition Convert(SignatureDef signature, IReadOnlyList<TensorShape>? shapes)
    {
        foreach (var input in Inputs(signature))
        {
            var feed = Graph.Importer.AddFeed(TensorName(input.Alias, signature.Inputs[input.Alias]));
            _values[new GraphEdge(feed, 0)] = Program.AddInput(input.Alias, input.Type, shapes?[input.Slot] ?? input.Shape);
        }

        var outputs = signature.Outputs.OrderBy(o => o.Key, StringComparer.Ordinal).ToArray();
        var results = Graph.Importer.Fetch(outputs.Select(o => TensorName(o.Key, o.Value)));
        ConvertUpTo(results);
        for (var i = 0; i < outputs.Length; i++)
            Program.AddOutput(outputs[i].Key, ValueOf(results[i]));
        ConvertAssertions(SideEffects.Assertions(Graph.Importer, outputs.Select(o => TensorName(o.Key, o.Value))));
        return Program.Build();
    }

    private void ConvertAssertions(IReadOnlyList<GraphEdge> conditions)
    {
        foreach (var condition in conditions)
        {
            ConvertUpTo([condition]);
            if (ValueOf(condition) is not { Constant: { } constant })
                Program.AddHostStep([ValueOf(condition)], [], (after, from, to) => new KernelStep(condition.Node.Name, after, from, to, AssertionKernel.For(condition.Node.Name)));
            else if (!Selector.IsTrue(constant))
                throw new ModelLoadException($"the assertion on {condition} never holds");
        }
    }

    private void ConvertUpTo(IReadOnlyList<GraphEdge> results)
    {
        var nodes = GraphOrder.Sort(results, _values.ContainsKey);
        CountUses(nodes, results);
        foreach (var node in nodes)
            ConvertNode(node);
    }

    private void ConvertNode(GraphNode node)
    {
        var context = new NodeContext(this, node, [.. node.Inputs.Select(ValueOf)], _outputCounts.GetValueOrDefault(node, 1));
        try
        {
            Convert(context);
            ShapeArithmetic.Track(context);
        }
        catch (NotSupportedException e)
        {
            throw context.Unsupported(e.Message);
        }
        catch (Exception e) when (e is not ModelLoadException)
        {
            // A graph comes from a stranger: whatever its shapes and numbers do to a converter is the graph's fault, and
            // costs this signature alone.
            throw new ModelLoadException($"operation {node.Op} (node {node.Name}) cannot be converted, its inputs and attributes do not fit together: {e.Message}", e);
        }
        for (var i = 0; i < context.Outputs.Count; i++)
        {
            if (context.Outputs[i] is { } value)
                _values[new GraphEdge(node, i)] = value;
        }
    }

    // In this order: known before the run; in ONNX Runtime; on the host, which can also do what ONNX Runtime cannot.
    private static void Convert(NodeContext node)
    {
        if (ShapeArithmetic.TryFold(node) || ConstantFolding.TryFold(node))
            return;
        var op = node.Node.Op;
        var onHost = HostTable.TryGet(op, out var call);
        if (!OpTable.TryGet(op, out var convert) && !onHost)
            throw new UnknownOperationException($"operation {op} (node {node.Node.Name}) is not supported: docs/ops.md says which operations are");
        if (convert is not null && !(onHost && IsForHost(node)))
        {
            try
            {
                convert(node);
                return;
            }
            catch (Exception e) when (onHost && e is NotSupportedException or ModelLoadException)
            {
                // A variant that ONNX Runtime does not have: what was emitted of it is used by nobody.
            }
        }
        node.ConvertToHost(call!);
    }

    // Numbers that the host has at hand, a loop's counter say, are not worth a visit to ONNX Runtime.
    private static bool IsForHost(NodeContext node) =>
        node.Inputs.Any(i => i.IsHostOnly) || (node.Inputs.Any(i => i.Constant is null) && node.Inputs.All(i => i.IsScalarOnHost));

    private Value ValueOf(GraphEdge edge) =>
        _values.TryGetValue(edge, out var value) ? value : throw new ModelLoadException($"the graph uses {edge}, but operation {edge.Node.Op} has no such output.");

    private void CountUses(List<GraphNode> nodes, IReadOnlyList<GraphEdge> results)
    {
        foreach (var edge in nodes.SelectMany(n => n.Inputs).Concat(results))
        {
            _uses[edge] = _uses.GetValueOrDefault(edge) + 1;
            _outputCounts[edge.Node] = Math.Max(_outputCounts.GetValueOrDefault(edge.Node, 1), edge.Index + 1);
        }
    }

    private static string TensorName(string alias, TensorInfo info) =>
        info.EncodingCase == TensorInfo.EncodingOneofCase.Name && info.Name.Length > 0
            ? info.Name
            : throw new ModelLoadException($"tensor {alias} of the signature is sparse or composite, which is not supported.");

    private static TensorShape Shape(TensorShapeProto? shape) =>
        shape is null || shape.UnknownRank ? TensorShape.Unknown : TensorShape.Of([.. shape.Dim.Select(d => Math.Max(d.Size, -1))]);
}
