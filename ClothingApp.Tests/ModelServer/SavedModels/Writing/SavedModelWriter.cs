using System.Text;
using ClothingApp.ModelServer.SavedModels.Protocol;
using ClothingApp.ModelServer.Servables;
using ClothingApp.Serving.Tensors;
using Google.Protobuf;

namespace ClothingApp.Tests.ModelServer.SavedModels.Writing;

/// <summary>
/// Writes a SavedModel as TensorFlow's exporters do, into a folder of its own: graph, functions, signatures, checkpoint, assets.
/// <code>
/// using var model = new SavedModelWriter();
/// var w = model.Variable("w", value);
/// model.Export([new("x", DType.Float32, TensorShape.Of(-1, 4))], [w], (f, a) =&gt; f.Op("MatMul", a[0], f.Read(a[1])));
/// </code>
/// </summary>
internal sealed class SavedModelWriter : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("written-model-").FullName;
    private readonly List<(Out Variable, string Key)> _variables = [];
    private readonly MetaGraphDef _metaGraph = new()
    {
        MetaInfoDef = new() { Tags = { "serve" }, TensorflowVersion = "2.21.0", StrippedDefaultAttrs = true },
        GraphDef = new GraphDef { Library = new FunctionDefLibrary() },
    };

    private int _functions;

    public SavedModelWriter() => Main = new MainGraphWriter(this, Graph);

    /// <summary>The version folder.</summary>
    public string Folder => Path.Combine(_folder, "1");

    public GraphDef Graph => _metaGraph.GraphDef;

    public MetaGraphDef MetaGraph => _metaGraph;

    public MainGraphWriter Main { get; }

    public CheckpointWriter Checkpoint { get; } = new();

    /// <summary>TensorFlow 1's way of restoring: assignments in the main graph instead of a function.</summary>
    public bool RestoresInMainGraph { get; set; }

    /// <summary>Writes a function into the library.</summary>
    /// <param name="name">What its name begins with.</param>
    /// <param name="like">Values that callers give: an argument for each.</param>
    /// <param name="body">Answers the results.</param>
    public Function Function(string name, IReadOnlyList<Out> like, Func<FunctionWriter, Out[], Out[]> body)
    {
        var definition = new FunctionDef { Signature = new OpDef { Name = $"{name}_{_functions++}" } };
        var writer = new FunctionWriter(this, definition);
        var results = body(writer, [.. like.Select((l, i) => writer.Argument($"args_{i}", l))]);
        for (var i = 0; i < results.Length; i++)
            writer.Return(i == 0 ? "identity" : $"identity_{i}", results[i].IsArgument ? results[i] : writer.Op("Identity", results[i]));
        Graph.Library.Function.Add(definition);
        return new Function(definition.Signature.Name, [.. results.Select(r => r.Type)]);
    }

    /// <summary>A variable as TensorFlow 2 and late TensorFlow 1 have it: a resource.</summary>
    public Out Variable(string name, Tensor value)
    {
        var handle = Main.Named(name, "VarHandleOp").Attr("dtype", value.Type).Attr("shape", new AttrValue { Shape = TestTensors.Shape(value.Shape) })
            .Attr("shared_name", name) with
        { Holds = value.Type };
        return Restored(handle, RestoresInMainGraph ? name : $"v/{_variables.Count}/.ATTRIBUTES/VARIABLE_VALUE", value);
    }

    /// <summary>A variable of early TensorFlow 1: a reference to a tensor.</summary>
    public Out RefVariable(string name, Tensor value)
    {
        var variable = Main.Named(name, "VariableV2").Attr("dtype", value.Type).Attr("shape", new AttrValue { Shape = TestTensors.Shape(value.Shape) })
            .As(value.Type) with
        { Holds = value.Type };
        Main.Named($"{name}/Assign", "Assign", variable, Main.Const(value));
        Restored(variable, name, value);
        return Main.Named($"{name}/read", "Identity", variable);
    }

    public SignatureWriter Signature(string name = Servable.DefaultSignature)
    {
        if (!_metaGraph.SignatureDef.TryGetValue(name, out var definition))
            _metaGraph.SignatureDef[name] = definition = new() { MethodName = "tensorflow/serving/predict" };
        return new SignatureWriter(this, name, definition);
    }

    /// <summary>A file that belongs to the model.</summary>
    /// <returns>The node whose value becomes the file's path when the model is loaded.</returns>
    public Out Asset(string fileName, string text)
    {
        Directory.CreateDirectory(Path.Combine(Folder, "assets"));
        File.WriteAllText(Path.Combine(Folder, "assets", fileName), text, new UTF8Encoding(false));
        return AssetNode(fileName);
    }

    /// <summary>A file that the model only names.</summary>
    public Out AssetNode(string fileName)
    {
        var path = Main.Named("asset_path_initializer", "Placeholder").Attr("dtype", DType.String).As(DType.String);
        _metaGraph.AssetFileDef.Add(new AssetFileDef { TensorInfo = new() { Name = $"{path.Node.Name}:0" }, Filename = fileName });
        return path;
    }

    /// <summary>What runs once, before the first request.</summary>
    public void Initializer(params Out[] operations)
    {
        var all = operations.Aggregate(Main.Op("NoOp"), (node, operation) => node.After(operation));
        _metaGraph.CollectionDef["saved_model_main_op"] = new CollectionDef { NodeList = new() { Value = { all.Node.Name } } };
        _metaGraph.SignatureDef["__saved_model_init_op"] = new() { Outputs = { ["__saved_model_init_op"] = new() { Name = all.Node.Name } } };
    }

    public void Write()
    {
        Directory.CreateDirectory(Folder);
        if (_variables.Count > 0 && _metaGraph.SaverDef is null)
        {
            _metaGraph.SaverDef = RestoresInMainGraph ? RestoreGraph.AddAssignments(this, _variables) : RestoreGraph.AddFunction(this, _variables);
            Checkpoint.AddObjectGraph();
        }
        if (!Checkpoint.IsEmpty)
            Checkpoint.Write(Path.Combine(Folder, "variables"));
        File.WriteAllBytes(Path.Combine(Folder, "saved_model.pb"), new SavedModel { SavedModelSchemaVersion = 1, MetaGraphs = { _metaGraph } }.ToByteArray());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Out Restored(Out variable, string key, Tensor value)
    {
        _variables.Add((variable, key));
        Checkpoint.Add(key, value);
        return variable;
    }
}
