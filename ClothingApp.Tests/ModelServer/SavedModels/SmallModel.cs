using ClothingApp.ModelServer.SavedModels.Protocol;
using ClothingApp.ModelServer.Servables;
using ClothingApp.Serving.Protocol;
using Google.Protobuf;

namespace ClothingApp.Tests.ModelServer.SavedModels;

/// <summary>A SavedModel of a few nodes, written to a folder of its own: the signature <c>serving_default</c> answers node <c>y</c>.</summary>
internal sealed class SmallModel : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("small-model-").FullName;

    /// <summary>The version folder.</summary>
    public string Folder => _folder;

    /// <summary>What the file says beside graph and signature: collections, assets, further signatures.</summary>
    public MetaGraphDef MetaGraph { get; } = new() { MetaInfoDef = new MetaGraphDef.Types.MetaInfoDef { Tags = { "serve" } } };

    public GraphDef Graph { get; } = new() { Library = new FunctionDefLibrary() };

    public SignatureDef Signature { get; } = new() { Outputs = { ["y"] = new TensorInfo { Name = "y:0", Dtype = DataType.DtFloat } } };

    public NodeDef Node(string name, string op, params string[] inputs)
    {
        var node = NodeOf(name, op, inputs);
        Graph.Node.Add(node);
        return node;
    }

    /// <summary>An input of the signature: <c>float</c> unless told otherwise.</summary>
    public void Input(string name, DataType type, params long[] sizes)
    {
        Node(name, "Placeholder");
        var shape = new TensorShapeProto { Dim = { sizes.Select(s => new TensorShapeProto.Types.Dim { Size = s }) } };
        Signature.Inputs[name] = new TensorInfo { Name = name + ":0", Dtype = type, TensorShape = shape };
    }

    public void Constant(string name, TensorProto value) => Node(name, "Const").Attr["value"] = new AttrValue { Tensor = value };

    /// <summary>A vector of 64-bit integers.</summary>
    public void Constant(string name, params long[] values) => Constant(name, Tensor(DataType.DtInt64, [values.Length], values));

    /// <summary>A function with the argument <c>x</c> and the result <c>r</c>.</summary>
    /// <param name="result">The value that it returns.</param>
    public void Function(string name, string result, params NodeDef[] body) => Graph.Library.Function.Add(new FunctionDef
    {
        Signature = new OpDef { Name = name, InputArg = { new OpDef.Types.ArgDef { Name = "x" } }, OutputArg = { new OpDef.Types.ArgDef { Name = "r" } } },
        NodeDef = { body },
        Ret = { ["r"] = result },
    });

    public static NodeDef NodeOf(string name, string op, params string[] inputs) => new() { Name = name, Op = op, Input = { inputs } };

    public static TensorProto Tensor(DataType type, long[] sizes, params long[] values) => new()
    {
        Dtype = type,
        TensorShape = new TensorShapeProto { Dim = { sizes.Select(s => new TensorShapeProto.Types.Dim { Size = s }) } },
        Int64Val = { type == DataType.DtInt64 ? values : [] },
        FloatVal = { type == DataType.DtFloat ? values.Select(v => (float)v) : [] },
    };

    /// <summary>Loads the model as the server does, and converts its signature.</summary>
    public async Task<LoadedSignature> LoadAsync()
    {
        var metaGraph = MetaGraph.Clone();
        metaGraph.GraphDef = Graph;
        metaGraph.SignatureDef[Servable.DefaultSignature] = Signature;
        var model = new SavedModel { MetaGraphs = { metaGraph } };
        await File.WriteAllBytesAsync(Path.Combine(_folder, "saved_model.pb"), model.ToByteArray());
        return await Servable.Load(_folder).GetSignatureAsync(Servable.DefaultSignature);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
