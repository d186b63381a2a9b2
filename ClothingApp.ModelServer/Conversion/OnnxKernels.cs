using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion;

/// <summary>
/// The element types for which ONNX Runtime's CPU provider has kernels at opset 21, and the type to compute in where it
/// has none. Checked against the runtime itself by a test.
/// </summary>
internal static class OnnxKernels
{
    /// <summary>What an operation does with its elements decides which wider type gives the same result.</summary>
    private enum Kind
    {
        /// <summary>Copies elements, bit for bit.</summary>
        Move,

        /// <summary>Compares elements: the wider type must keep their order.</summary>
        Order,

        /// <summary>Adds and multiplies: the low bits of the result depend on the low bits of the elements alone.</summary>
        Ring,

        /// <summary>Anything else: the wider type must hold every element as it is.</summary>
        Value,
    }

    private const DType F16 = DType.Float16, F32 = DType.Float32, F64 = DType.Float64, BF16 = DType.BFloat16;
    private const DType I8 = DType.Int8, I16 = DType.Int16, I32 = DType.Int32, I64 = DType.Int64;
    private const DType U8 = DType.UInt8, U16 = DType.UInt16, U32 = DType.UInt32, U64 = DType.UInt64;

    private static readonly DType[] Single = [F16, F32];
    private static readonly DType[] Floats = [F16, F32, F64];
    private static readonly DType[] Wide = [.. Floats, I32, I64];
    private static readonly DType[] Numbers = [.. Floats, I8, I16, I32, I64, U8, U16, U32, U64];
    private static readonly DType[] All = [.. Numbers, DType.Bool, BF16];

    private static readonly Dictionary<string, (Kind Kind, DType[] Types)> Table = Collect(
        (Kind.Move, All, "Identity Reshape Transpose Concat Split Slice Squeeze Unsqueeze Flatten Shape ConstantOfShape If Loop"),
        (Kind.Move, All, "Gather GatherND GatherElements ScatterND ScatterElements Cast"),
        (Kind.Move, [.. Numbers, DType.Bool], "Tile Expand ReverseSequence Size"),
        (Kind.Move, [.. Wide, I8, U8, U32, U64, DType.Bool], "Pad"),
        (Kind.Move, [.. Wide, U8], "Where"),
        (Kind.Move, [.. Floats, I8, U8], "DepthToSpace SpaceToDepth"),
        (Kind.Move, [F16, F32, F64, I32, I64, DType.Bool], "Trilu"),
        (Kind.Move, [.. Floats, I8, I64], "Unique"),
        (Kind.Move, [F16, F32, I32, I64, U8, DType.Bool], "NonZero"),
        (Kind.Move, [F16, F32, I64], "OneHot"),

        (Kind.Ring, Numbers, "Add Sub Mul"),
        (Kind.Ring, [.. Floats, I8, I16, I32, I64], "Neg"),
        // MatMul of unsigned numbers exists, but fails where there is nothing to sum up. Reductions of whole numbers go through
        // float64 and do not wrap: sums of 32 bits fit into 64; products are right as long as they stay below 2^53.
        (Kind.Ring, Wide, "MatMul CumSum ReduceProd"),
        (Kind.Ring, [.. Floats, I64], "ReduceSum"),
        (Kind.Ring, Floats, "ReduceSumSquare Einsum Sum Gemm"),

        (Kind.Order, [.. Numbers, DType.Bool], "Equal"),
        (Kind.Order, Numbers, "Less LessOrEqual Greater GreaterOrEqual"),
        (Kind.Order, [.. Wide, I8, U8, U32, U64], "Max Min Clip"),
        (Kind.Order, [.. Wide, I8, U8, DType.Bool], "ReduceMax ReduceMin"),
        (Kind.Order, [.. Wide, I8, U8], "ArgMax ArgMin"),
        (Kind.Order, [.. Wide, I8, U8, I16], "TopK"),
        (Kind.Order, [.. Floats, I8, I32], "Relu"),
        (Kind.Order, [.. Floats, I8, U8], "MaxPool"),

        (Kind.Value, Numbers, "Div Mod Abs Sign"),
        (Kind.Value, Wide, "Pow ReduceMean ReduceL1 ReduceL2 ReduceLogSumExp"),
        (Kind.Value, [F32, F64, I16, I32, I64], "Range"),
        (Kind.Value, [I8, I16, I32, I64, U8, U16, U32, U64], "BitwiseAnd BitwiseOr BitwiseXor BitwiseNot"),
        (Kind.Value, [U8, U32, U64], "BitShift"),
        (Kind.Value, [DType.Bool], "And Or Not Xor"),
        (Kind.Value, Floats, "Exp Log Sqrt Reciprocal Floor Ceil Round Sin Cos Sigmoid Tanh Softmax LogSoftmax BatchNormalization"),
        (Kind.Value, Floats, "LSTM GRU LayerNormalization"),
        (Kind.Order, [.. Floats, BF16], "IsNaN IsInf"),
        (Kind.Value, [F32, F64], "DFT"),
        (Kind.Value, [F32], "Celu RNN NonMaxSuppression"),
        (Kind.Value, Single, "Conv ConvTranspose AveragePool GlobalAveragePool LRN InstanceNormalization GridSample Erf Gelu Elu Selu LeakyRelu"),
        (Kind.Value, Single, "PRelu Softplus Softsign HardSigmoid Mish Tan Asin Acos Atan Asinh Acosh Atanh Sinh Cosh"),
        (Kind.Value, [.. Single, I8, I32, U8], "Resize"));

    // Each holds every value of the type; the cheapest first.
    private static readonly Dictionary<DType, DType[]> Wider = new()
    {
        [DType.Bool] = [U8, I32, F32],
        [I8] = [I32, I64, F32, F64],
        [U8] = [I32, I64, F32, F64],
        [I16] = [I32, I64, F32, F64],
        [U16] = [I32, I64, F32, F64],
        [I32] = [I64, F64],
        [U32] = [I64, F64],
        [F16] = [F32],
        [BF16] = [F32],
    };

    /// <summary>The operations that the table knows.</summary>
    public static IEnumerable<string> Operations => Table.Keys;

    /// <summary>True when there is a kernel for elements of <paramref name="type"/>; an operation that is not listed has all.</summary>
    public static bool HasKernel(string onnxOp, DType type) => !Table.TryGetValue(onnxOp, out var entry) || entry.Types.Contains(type);

    /// <summary>
    /// The type to compute in, so that casting there, computing and casting back gives the result that TensorFlow has.
    /// Half-precision numbers are always computed in float32 and rounded: the runtime's own half-precision kernels keep
    /// more digits from node to node than TensorFlow does.
    /// </summary>
    /// <returns>Null when <paramref name="type"/> itself will do.</returns>
    /// <exception cref="NotSupportedException">No type that has a kernel gives exactly that result.</exception>
    public static DType? ComputeType(string onnxOp, DType type)
    {
        if (!Table.TryGetValue(onnxOp, out var entry))
            return type is F16 or BF16 ? F32 : null;
        var (kind, types) = entry;
        var rounds = type is F16 or BF16 && kind is Kind.Ring or Kind.Value;
        if (types.Contains(type) && !rounds)
            return null;
        foreach (var wider in Wider.GetValueOrDefault(type, []))
        {
            // A whole number computed as a fraction would be rounded on the way.
            var fraction = wider is F32 or F64 && type is not (F16 or BF16);
            if (types.Contains(wider) && !(fraction && kind is Kind.Ring or Kind.Value))
                return wider;
        }
        // The low 64 bits are the same with and without a sign.
        if (type == U64 && kind is Kind.Move or Kind.Ring && types.Contains(I64))
            return I64;
        throw new NotSupportedException($"ONNX Runtime has no {type.TensorFlowName()} kernel for {onnxOp}, nor a wider one that gives the same result");
    }

    private static Dictionary<string, (Kind, DType[])> Collect(params ReadOnlySpan<(Kind Kind, DType[] Types, string Ops)> rows)
    {
        var table = new Dictionary<string, (Kind, DType[])>(StringComparer.Ordinal);
        foreach (var (kind, types, ops) in rows)
        {
            foreach (var op in ops.Split(' '))
                table.Add(op, (kind, types));
        }
        return table;
    }
}
