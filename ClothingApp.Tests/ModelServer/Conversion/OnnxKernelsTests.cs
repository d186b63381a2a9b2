using ClothingApp.ModelServer.Conversion;
using ClothingApp.ModelServer.Conversion.Onnx;
using ClothingApp.ModelServer.Inference;
using ClothingApp.Serving.Tensors;
using Google.Protobuf;

namespace ClothingApp.Tests.ModelServer.Conversion;

/// <summary>The table of kernels against the runtime itself: a model of one node for each operation and element type.</summary>
public sealed class OnnxKernelsTests
{
    private static readonly DType[] Types =
    [
        DType.Float16, DType.Float32, DType.Float64, DType.BFloat16, DType.Bool, DType.Int8, DType.Int16, DType.Int32, DType.Int64,
        DType.UInt8, DType.UInt16, DType.UInt32, DType.UInt64,
    ];

    // Inputs: T the type in question, L int64, B bool, F float32. Operations that are not listed have the one input T.
    private static readonly Dictionary<string, string> Inputs = new(StringComparer.Ordinal)
    {
        ["TT"] = "Concat Add Sub Mul Div Mod MatMul Equal Less LessOrEqual Greater GreaterOrEqual Max Min Pow BitwiseAnd BitwiseOr BitwiseXor "
            + "BitShift And Or Xor Sum Gemm Einsum PRelu LayerNormalization Conv ConvTranspose GridSample",
        ["TL"] = "Reshape Squeeze Unsqueeze Gather GatherND GatherElements Tile Expand ReverseSequence Pad CumSum TopK DFT",
        ["TLL"] = "Slice",
        ["TLT"] = "ScatterND ScatterElements",
        ["TTT"] = "Clip InstanceNormalization Range LSTM GRU RNN",
        ["BTT"] = "Where",
        ["LLT"] = "OneHot",
        ["TTTTT"] = "BatchNormalization",
    };

    private static readonly Dictionary<string, OnnxAttribute[]> Attributes = new(StringComparer.Ordinal)
    {
        ["Concat"] = [OnnxAttribute.Int("axis", 0)],
        ["Split"] = [OnnxAttribute.Int("num_outputs", 1)],
        ["Cast"] = [OnnxAttribute.Int("to", 1)],
        ["Einsum"] = [OnnxAttribute.String("equation", "ij,jk->ik")],
        ["BitShift"] = [OnnxAttribute.String("direction", "LEFT")],
        ["LRN"] = [OnnxAttribute.Int("size", 3)],
        ["LSTM"] = [OnnxAttribute.Int("hidden_size", 3)],
        ["GRU"] = [OnnxAttribute.Int("hidden_size", 3)],
        ["RNN"] = [OnnxAttribute.Int("hidden_size", 3)],
        ["DepthToSpace"] = [OnnxAttribute.Int("blocksize", 2)],
        ["SpaceToDepth"] = [OnnxAttribute.Int("blocksize", 2)],
        ["AveragePool"] = [OnnxAttribute.Ints("kernel_shape", 2, 2)],
        ["MaxPool"] = [OnnxAttribute.Ints("kernel_shape", 2, 2)],
    };

    // They have graphs or values inside, or shapes that the probe does not have.
    private static readonly string[] NotProbed = ["If", "Loop", "ConstantOfShape", "Resize", "NonMaxSuppression"];

    [Fact]
    public void HasKernel_OperationsAndTypesOfTheTable_LoadInTheRuntime()
    {
        var wrong = new List<string>();
        foreach (var op in OnnxKernels.Operations.Except(NotProbed))
        {
            foreach (var type in Types)
            {
                // A kernel that a later runtime adds does no harm; one that is missing does.
                if (OnnxKernels.HasKernel(op, type) && !Loads(op, type, out var error))
                    wrong.Add($"{op} {type}: {error}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("Add", DType.Float32, null)]
    [InlineData("Add", DType.Int16, null)]
    [InlineData("Add", DType.Float16, DType.Float32)]
    [InlineData("Add", DType.BFloat16, DType.Float32)]
    [InlineData("Reshape", DType.BFloat16, null)]
    [InlineData("Tile", DType.BFloat16, DType.Float32)]
    [InlineData("Max", DType.UInt16, DType.Int32)]
    [InlineData("MatMul", DType.Int8, DType.Int32)]
    [InlineData("MatMul", DType.UInt32, DType.Int64)]
    [InlineData("ReduceSum", DType.UInt64, DType.Int64)]
    [InlineData("ReduceSum", DType.Int32, DType.Int64)]
    [InlineData("ReduceMax", DType.UInt32, DType.Int64)]
    [InlineData("Where", DType.Bool, DType.UInt8)]
    [InlineData("Where", DType.UInt64, DType.Int64)]
    public void ComputeType_Type_IsOneThatGivesTheSameResult(string op, DType type, DType? expected) =>
        Assert.Equal(expected, OnnxKernels.ComputeType(op, type));

    [Theory]
    [InlineData("Conv", DType.Float64)]
    [InlineData("ReduceMax", DType.UInt64)]
    [InlineData("Relu", DType.Int64)]
    [InlineData("Einsum", DType.Int32)]
    [InlineData("Exp", DType.Int32)]
    public void ComputeType_NoneIsExact_IsLeftToTheHost(string op, DType type) =>
        Assert.Throws<NotSupportedException>(() => OnnxKernels.ComputeType(op, type));

    private static bool Loads(string op, DType type, out string? error)
    {
        var inputs = Inputs.FirstOrDefault(i => i.Value.Split(' ').Contains(op)).Key ?? "T";
        var graph = new GraphProto { Name = "probe", Output = { new ValueInfoProto { Name = "y" } } };
        var node = new NodeProto { OpType = op, Output = { "y" } };
        for (var i = 0; i < inputs.Length; i++)
        {
            var element = inputs[i] switch { 'L' => DType.Int64, 'B' => DType.Bool, 'F' => DType.Float32, _ => type };
            graph.Input.Add(new ValueInfoProto { Name = $"x{i}", Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = OnnxTypes.ToOnnx(element) } } });
            node.Input.Add($"x{i}");
        }
        if (op == "TopK")
            node.Output.Insert(0, "values");
        foreach (var attribute in Attributes.GetValueOrDefault(op, []))
            node.Attribute.Add(attribute.Proto);
        graph.Node.Add(node);
        var model = new ModelProto { IrVersion = 10, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 21 } } };
        try
        {
            new OnnxSession(model.ToByteArray(), graph.Input.Select(i => i.Name), ["y"]).Dispose();
            error = null;
            return true;
        }
        catch (OnnxRuntimeException e)
        {
            error = e.Message;
            return false;
        }
    }
}
