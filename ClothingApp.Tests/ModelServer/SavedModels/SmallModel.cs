using ClothingApp.ModelServer.SavedModels.Protocol;
using ClothingApp.ModelServer.Servables;
using ClothingApp.Serving.Protocol;
using ClothingApp.Tests.ModelServer.SavedModels.Writing;

namespace ClothingApp.Tests.ModelServer.SavedModels;

/// <summary>
/// A graph of a few nodes in plain names, so that they can be wrong; a right one is written with <see cref="SavedModelWriter"/>.
/// The signature <c>serving_default</c> answers node <c>y</c>.
/// </summary>
internal sealed class SmallModel : IDisposable
{
    private readonly SavedModelWriter _model = new();

    public SmallModel()
    {
        Directory.CreateDirectory(Folder);
        Signature = _model.Signature().Definition;
        Signature.Outputs["y"] = new TensorInfo { Name = "y:0", Dtype = DataType.DtFloat };
    }

    /// <summary>The version folder.</summary>
    public string Folder => _model.Folder;

    /// <summary>What the file says beside graph and signature: collections, assets, further signatures.</summary>
    public MetaGraphDef MetaGraph => _model.MetaGraph;

    public GraphDef Graph => _model.Graph;

    public SignatureDef Signature { get; }

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
    public async Task<LoadedSignature> LoadAsync() => await _model.Load().GetSignatureAsync(Servable.DefaultSignature);

    public void Dispose() => _model.Dispose();
}
