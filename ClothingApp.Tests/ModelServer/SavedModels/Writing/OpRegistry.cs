using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.SavedModels.Writing;

/// <summary>What TensorFlow's registry says of the operations that the tests write: names and types of their outputs.</summary>
internal static class OpRegistry
{
    // Function bodies refer to an output by its name. Those that are not here call it "output".
    private static readonly Dictionary<string, string[]> Outputs = new(StringComparer.Ordinal)
    {
        ["Add"] = ["z"],
        ["AddV2"] = ["z"],
        ["Sub"] = ["z"],
        ["Mul"] = ["z"],
        ["RealDiv"] = ["z"],
        ["FloorDiv"] = ["z"],
        ["FloorMod"] = ["z"],
        ["Maximum"] = ["z"],
        ["Minimum"] = ["z"],
        ["Less"] = ["z"],
        ["Greater"] = ["z"],
        ["GreaterEqual"] = ["z"],
        ["LessEqual"] = ["z"],
        ["Equal"] = ["z"],
        ["NotEqual"] = ["z"],
        ["LogicalAnd"] = ["z"],
        ["LogicalNot"] = ["y"],
        ["Square"] = ["y"],
        ["Neg"] = ["y"],
        ["Sigmoid"] = ["y"],
        ["Tanh"] = ["y"],
        ["Sqrt"] = ["y"],
        ["Exp"] = ["y"],
        ["Cast"] = ["y"],
        ["AddN"] = ["sum"],
        ["MatMul"] = ["product"],
        ["Relu"] = ["activations"],
        ["Relu6"] = ["activations"],
        ["Softmax"] = ["softmax"],
        ["ReadVariableOp"] = ["value"],
        ["FusedBatchNormV3"] = ["y", "batch_mean", "batch_variance", "reserve_space_1", "reserve_space_2", "reserve_space_3"],
        ["TensorListReserve"] = ["handle"],
        ["EmptyTensorList"] = ["handle"],
        ["TensorListFromTensor"] = ["output_handle"],
        ["TensorListSetItem"] = ["output_handle"],
        ["TensorListPushBack"] = ["output_handle"],
        ["TensorListPopBack"] = ["output_handle", "tensor"],
        ["TensorListGetItem"] = ["item"],
        ["TensorListStack"] = ["tensor"],
        ["TensorListLength"] = ["length"],
        ["Switch"] = ["output_false", "output_true"],
        ["Merge"] = ["output", "value_index"],
        ["RestoreV2"] = ["tensors"],
        ["HashTableV2"] = ["table_handle"],
        ["LookupTableFindV2"] = ["values"],
        ["VarHandleOp"] = ["resource"],
        ["TopKV2"] = ["values", "indices"],
        ["StringLower"] = ["output"],
    };

    private static readonly Dictionary<string, DType> Results = new(StringComparer.Ordinal)
    {
        ["Less"] = DType.Bool,
        ["LessEqual"] = DType.Bool,
        ["Greater"] = DType.Bool,
        ["GreaterEqual"] = DType.Bool,
        ["Equal"] = DType.Bool,
        ["NotEqual"] = DType.Bool,
        ["All"] = DType.Bool,
        ["Any"] = DType.Bool,
        ["LoopCond"] = DType.Bool,
        ["Shape"] = DType.Int32,
        ["Size"] = DType.Int32,
        ["Rank"] = DType.Int32,
        ["StringLength"] = DType.Int32,
        ["TensorListLength"] = DType.Int32,
        ["TensorListReserve"] = DType.Variant,
        ["EmptyTensorList"] = DType.Variant,
        ["TensorListFromTensor"] = DType.Variant,
        ["VarHandleOp"] = DType.Resource,
        ["HashTableV2"] = DType.Resource,
    };

    // Operations whose element type is that of a later input.
    private static readonly Dictionary<string, int> TypedBy = new(StringComparer.Ordinal) { ["Select"] = 1, ["SelectV2"] = 1, ["Fill"] = 1, ["LookupTableFindV2"] = 2 };

    // Operations without an attribute T, or with another meaning of it.
    private static readonly HashSet<string> Untyped =
    [
        "Const", "Placeholder", "While", "StatelessWhile", "If", "StatelessIf", "Case", "StatelessCase", "PartitionedCall", "StatefulPartitionedCall",
        "ReadVariableOp", "AssignVariableOp", "VarHandleOp", "RestoreV2", "LoopCond", "Cast",
    ];

    /// <summary>The name of output <paramref name="index"/> and its place under that name: <c>product:0</c>.</summary>
    public static string OutputName(string op, int index) =>
        Outputs.TryGetValue(op, out var names) && names.Length > 1 ? $"{names[index]}:0" : $"{names?[0] ?? "output"}:{index}";

    public static DType[] TypesOf(string op, IReadOnlyList<Out> inputs)
    {
        if (Results.TryGetValue(op, out var fixedType))
            return [fixedType];
        if (inputs.Count == 0)
            return [];
        return op switch
        {
            "Switch" => [inputs[0].Type, inputs[0].Type],
            "Merge" => [inputs[0].Type, DType.Int32],
            "IdentityN" => [.. inputs.Select(i => i.Type)],
            _ => [.. Enumerable.Repeat(ElementType(op, inputs), Outputs.TryGetValue(op, out var names) ? names.Length : 1)],
        };
    }

    public static bool HasT(string op) => !Untyped.Contains(op) && !op.StartsWith("TensorList", StringComparison.Ordinal);

    public static DType ElementType(string op, IReadOnlyList<Out> inputs) => inputs[TypedBy.GetValueOrDefault(op) is var i && i < inputs.Count ? i : 0].Type;
}
