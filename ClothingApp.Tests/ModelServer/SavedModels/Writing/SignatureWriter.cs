using ClothingApp.ModelServer.SavedModels.Protocol;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.SavedModels.Writing;

/// <summary>What a client sees: names for tensors of the main graph.</summary>
internal sealed class SignatureWriter(SavedModelWriter model, string name, SignatureDef definition)
{
    public SignatureDef Definition { get; } = definition;

    /// <summary>An input with a placeholder of its own, named as exporters do.</summary>
    public Out Input(string alias, DType type, TensorShape shape)
    {
        var placeholder = model.Main.Named($"{name}_{alias}", "Placeholder").Attr("dtype", type).Attr("shape", new AttrValue { Shape = TestTensors.Shape(shape) }).As(type);
        Feed(alias, placeholder, shape);
        return placeholder;
    }

    /// <summary>An input that takes the place of any tensor of the graph.</summary>
    public void Feed(string alias, Out tensor, TensorShape shape) => Definition.Inputs[alias] = Info(tensor, shape);

    public void Output(string alias, Out tensor) => Definition.Outputs[alias] = Info(tensor, TensorShape.Unknown);

    public void Default(string alias, Tensor value) => Definition.Defaults[alias] = TestTensors.Proto(value);

    private static TensorInfo Info(Out tensor, TensorShape shape) =>
        new() { Name = $"{tensor.Node.Name}:{tensor.Index}", Dtype = (DataType)(int)tensor.Type, TensorShape = TestTensors.Shape(shape) };
}
