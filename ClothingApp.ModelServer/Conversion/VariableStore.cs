using ClothingApp.ModelServer.Conversion.Graphs;
using ClothingApp.ModelServer.Conversion.Tables;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.SavedModels.Protocol;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion;

/// <summary>The variables' contents, read from the checkpoint when a conversion asks for them.</summary>
internal sealed class VariableStore
{
    private readonly SavedModelBundle _bundle;
    private readonly Lazy<Dictionary<string, string>> _keys;

    public VariableStore(SavedModelBundle bundle)
    {
        _bundle = bundle;
        _keys = new(() => VariableKeys.Find(bundle.MetaGraph));
        Tables = new TableStore(bundle, this);
    }

    /// <summary>The lookup tables' contents.</summary>
    public TableStore Tables { get; }

    /// <exception cref="BrokenModelException">The variable is not in the checkpoint, or the checkpoint is broken.</exception>
    public Tensor Read(GraphNode variable)
    {
        if (_bundle.Checkpoint is not { } checkpoint)
            throw new BrokenModelException($"variable {variable.Name} has no value: {_bundle.Folder} has no variables folder. Copy the whole export.");
        if (!_keys.Value.TryGetValue(variable.Name, out var key))
            throw new BrokenModelException($"variable {variable.Name} is not restored by the model's own restore function.");
        var tensor = checkpoint.Read(key);
        // The graph says what it expects; a checkpoint of another model must not be computed with.
        if (variable.Attributes.TryGetValue("dtype", out var dtype) && dtype.ValueCase == AttrValue.ValueOneofCase.Type && (int)dtype.Type % 100 != (int)tensor.Type)
            throw new BrokenModelException($"variable {variable.Name} is {tensor.Type.TensorFlowName()} in the checkpoint (key {key}) and {((DType)(int)dtype.Type).TensorFlowName()} in the graph.");
        return tensor;
    }
}
