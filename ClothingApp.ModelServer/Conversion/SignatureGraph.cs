using ClothingApp.ModelServer.Conversion.Graphs;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.SavedModels.Protocol;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion;

/// <summary>What the conversions of a signature and of its loops and branches share: the model, and what all of them may take together.</summary>
internal sealed class SignatureGraph(SavedModelBundle bundle, VariableStore variables)
{
    // A constant that repeats its last value may claim any size in a few bytes: what all of them may take beyond their own.
    private long _constantBytes = 256L << 20;

    public GraphImporter Importer { get; } = new(bundle.MetaGraph.GraphDef ?? new GraphDef());

    public VariableStore Variables { get; } = variables;

    public Tensor? ReadConstant(TensorProto proto)
    {
        var written = proto.CalculateSize();
        var tensor = TensorProtoReader.Read(proto, written + _constantBytes);
        if (tensor is { Type: not DType.String })
            _constantBytes -= Math.Max(0, tensor.Bytes.Length - written);
        return tensor;
    }

    /// <summary>Counts the memory of constants that are computed while converting.</summary>
    /// <exception cref="ModelLoadException">It is too much.</exception>
    public void Take(long bytes)
    {
        if ((_constantBytes -= bytes) < 0)
            throw new ModelLoadException("the graph's constants take too much memory.");
    }
}
