using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Constants, variables, and operations that only hand a value on.</summary>
internal static class StateOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["Const"] = Constant,
        ["Placeholder"] = n => throw n.Unsupported("the outputs need this input, which the signature does not name"),
        ["PlaceholderWithDefault"] = Pass,
        ["VarHandleOp"] = n => n.Output(Value.OfResource(n.Node)),
        ["VariableV2"] = n => n.Output(Value.OfConstant(n.Variable(n.Node))),
        ["Variable"] = n => n.Output(Value.OfConstant(n.Variable(n.Node))),
        ["ReadVariableOp"] = ReadVariable,
        ["VariableShape"] = n => n.Output(SizesOf(GatherOps.Variable(n), n.Type("out_type", DType.Int32))),
        // Every variable that is read has its value from the checkpoint.
        ["VarIsInitializedOp"] = n => n.Output(OnnxEmitter.Scalar(true)),
        ["IsVariableInitialized"] = n => n.Output(OnnxEmitter.Scalar(true)),
        ["RefIdentity"] = Pass,
        ["Identity"] = Pass,
        ["StopGradient"] = Pass,
        ["PreventGradient"] = Pass,
        ["Snapshot"] = Pass,
        ["GuaranteeConst"] = Pass,
        ["Copy"] = Pass,
        ["CopyHost"] = Pass,
        ["IdentityN"] = n =>
        {
            for (var i = 0; i < n.Inputs.Count; i++)
                n.Output(n.Input(i), i);
        },
    };

    private static void Constant(NodeContext n) =>
        n.Output(Value.OfConstant(n.Attribute("value")?.Tensor is { } proto && n.ReadConstant(proto) is { } tensor
            ? tensor
            : throw n.Unsupported("its value is missing, or its contents do not fit its type and shape")));

    private static Value SizesOf(Value value, DType type)
    {
        var sizes = value.Constant!.Shape.Dimensions;
        return type == DType.Int64 ? OnnxEmitter.Constant(sizes) : OnnxEmitter.Constant<int>([.. sizes.ToArray().Select(s => checked((int)s))]);
    }

    private static void Pass(NodeContext n) => n.Output(n.Input(0));

    private static void ReadVariable(NodeContext n)
    {
        if (n.Input(0).Resource is not { Op: "VarHandleOp" } variable)
            throw n.Unsupported("its input is not a variable");
        var tensor = n.Variable(variable);
        if (n.Type("dtype", DType.Invalid) is var type && type != DType.Invalid && type != tensor.Type)
            throw n.Unsupported($"it reads {variable.Name} as {type.TensorFlowName()}, which is {tensor.Type.TensorFlowName()}");
        n.Output(Value.OfConstant(tensor));
    }
}
