using System.Collections.Concurrent;
using System.Text;
using ClothingApp.ModelServer.Conversion.Graphs;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Inference;
using ClothingApp.ModelServer.Kernels.Tables;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.SavedModels.Protocol;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Tables;

/// <summary>
/// The contents of a model's lookup tables, put together when a conversion asks for the first of them: the operations
/// that fill a table are found in the model's own initialiser, and the keys and values they take are computed here.
/// </summary>
internal sealed class TableStore(SavedModelBundle bundle, VariableStore variables)
{
    // Values may be handed round in a circle; a real graph needs a few steps.
    private const int MaxSteps = 100;

    // An initialiser may be a loop without an end.
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, Lazy<LookupTable>> _tables = new(StringComparer.Ordinal);
    private readonly Lazy<SignatureGraph> _graph = new(() => new SignatureGraph(bundle, variables));
    private readonly Lock _reading = new();
    private List<(GraphNode Table, NodeDef Node, FunctionScope Scope)>? _initialisers;

    /// <param name="table">The operation that makes the table.</param>
    /// <exception cref="ModelLoadException">Nothing fills it, or its contents cannot be read.</exception>
    public LookupTable Read(GraphNode table) => _tables.GetOrAdd(Identity(table), _ => new Lazy<LookupTable>(() => Load(table))).Value;

    private SignatureGraph Graph => _graph.Value;

    private LookupTable Load(GraphNode table)
    {
        var contents = new LookupTable(Type(table, "key_dtype"), Type(table, "value_dtype"), ValueShape(table));
        if (contents.KeyType != DType.String && contents.KeyType.ElementSize() is 0 or > 8)
            throw new ModelLoadException($"table {table.Name} has keys of type {contents.KeyType.TensorFlowName()}, which are not supported.");
        // The graph is not made for several threads.
        lock (_reading)
        {
            _initialisers ??= [.. TableInitialisers.Find(Graph.Importer, bundle.MetaGraph).Select(i => (Graph.Importer.Inputs(i.Scope, i.Node, 1)[0].Node, i.Node, i.Scope))];
            var filling = _initialisers.Where(i => Identity(i.Table) == Identity(table)).ToArray();
            if (filling.Length == 0 && !table.Op.Contains("Mutable", StringComparison.Ordinal))
                throw new ModelLoadException($"table {table.Name} is filled by nothing that the model's initialiser does.");
            try
            {
                foreach (var (_, node, scope) in filling)
                    Fill(contents, node, scope);
            }
            catch (Exception e) when (e is InvalidRequestException or OperationCanceledException)
            {
                throw new ModelLoadException($"table {table.Name} cannot be filled: {e.Message}", e);
            }
        }
        return contents;
    }

    private void Fill(LookupTable table, NodeDef node, FunctionScope scope)
    {
        if (node.Op.StartsWith("InitializeTableFromTextFile", StringComparison.Ordinal))
        {
            var (keys, values) = ReadFile(table, node, scope);
            table.Add(keys, values, replace: false);
            return;
        }
        var inputs = Graph.Importer.Inputs(scope, node, 3);
        var replace = !node.Op.StartsWith("Initialize", StringComparison.Ordinal);
        if (node.Op.StartsWith("LookupTableImport", StringComparison.Ordinal))
            table.Clear();
        table.Add(Evaluate(inputs[1]), Evaluate(inputs[2]), replace);
    }

    private (Tensor, Tensor) ReadFile(LookupTable table, NodeDef node, FunctionScope scope)
    {
        var tensor = FileTensor(Graph.Importer.Inputs(scope, node, 2)[1]);
        var file = new AssetFiles(bundle).Read(tensor.ToString())
            ?? throw new ModelLoadException($"table initialiser {node.Name} reads a file that the model's list of assets does not name ({tensor}).");
        var delimiter = node.Attr.TryGetValue("delimiter", out var d) && d.S.Length > 0 ? d.S[0] : (byte)'\t';
        return new VocabularyFile($"the asset file of {node.Name}", Int("key_index", 0), Int("value_index", 0), Int("vocab_size", -1), delimiter, Int("offset", 0))
            .Read(file, table.KeyType, table.ValueType);

        long Int(string name, long missing) => node.Attr.TryGetValue(name, out var value) ? value.I : missing;
    }

    // TensorFlow 2 keeps an asset's path in a variable that the main graph assigns; TensorFlow 1 has a constant.
    private GraphEdge FileTensor(GraphEdge edge)
    {
        for (var steps = 0; steps < MaxSteps; steps++)
        {
            if (edge.Node.Op == "Identity")
                edge = edge.Node.Inputs[0];
            else if (edge.Node.Op == "ReadVariableOp" && AssignedTo(edge.Node.Inputs[0].Node) is { } value)
                edge = value;
            else
                break;
        }
        return edge;
    }

    private GraphEdge? AssignedTo(GraphNode variable)
    {
        var main = Graph.Importer.Main;
        foreach (var node in main.Nodes.Where(n => n.Op == "AssignVariableOp"))
        {
            var inputs = Graph.Importer.Inputs(main, node, 2);
            if (inputs[0].Node == variable)
                return inputs[1];
        }
        return null;
    }

    private Tensor Evaluate(GraphEdge edge)
    {
        for (var steps = 0; edge.Node.Op == "Identity" && steps < MaxSteps; steps++)
            edge = edge.Node.Inputs[0];
        if (edge.Node.Op == "RestoreV2")
            return Restore(edge);
        var converter = new GraphConverter(Graph);
        var value = converter.ConvertRegion(new Region([], [edge]), [])[0];
        if (value.Constant is { } constant)
            return constant;
        converter.Program.AddOutput("value", value);
        using var program = new CompiledProgram(converter.Program.Build());
        using var time = new CancellationTokenSource(MaxTime);
        return program.Run([], time.Token)[0];
    }

    private Tensor Restore(GraphEdge edge)
    {
        var names = edge.Node.Inputs[1].Node;
        if (bundle.Checkpoint is not { } checkpoint || !names.Attributes.TryGetValue("value", out var value) || value.Tensor is not { } list || edge.Index >= list.StringVal.Count)
            throw new ModelLoadException($"{edge} cannot be restored: the checkpoint or its list of names is missing.");
        return checkpoint.Read(Encoding.UTF8.GetString(list.StringVal[edge.Index].Span));
    }

    // Operations that share a name make the same table.
    private static string Identity(GraphNode table)
    {
        var shared = Text("shared_name");
        return shared.Length > 0 ? $"{Text("container")}/{shared}" : $"node {table.Name}";

        string Text(string attribute) => table.Attributes.TryGetValue(attribute, out var value) ? value.S.ToStringUtf8() : "";
    }

    private static DType Type(GraphNode table, string attribute) =>
        table.Attributes.TryGetValue(attribute, out var value) ? (DType)(int)value.Type : throw new ModelLoadException($"table {table.Name} does not say its {attribute}.");

    private static TensorShape ValueShape(GraphNode table)
    {
        if (!table.Attributes.TryGetValue("value_shape", out var value) || value.Shape is not { UnknownRank: false } shape)
            return TensorShape.Scalar;
        return shape.Dim.All(d => d.Size >= 0) ? TensorShape.Of([.. shape.Dim.Select(d => d.Size)]) : throw new ModelLoadException($"table {table.Name} has values of an unknown shape.");
    }
}
