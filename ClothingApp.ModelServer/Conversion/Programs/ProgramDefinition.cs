using ClothingApp.ModelServer.Conversion.Onnx;
using ClothingApp.ModelServer.Kernels;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Programs;

/// <summary>
/// A converted signature: ONNX stages and host steps that hand values to each other through numbered slots. Stage n runs
/// before the host steps that come after n, these before stage n+1.
/// </summary>
internal sealed record ProgramDefinition(
    int Slots,
    IReadOnlyList<ProgramInput> Inputs,
    IReadOnlyList<ProgramOutput> Outputs,
    IReadOnlyList<(int Slot, Tensor Constant)> Constants,
    IReadOnlyList<StageDefinition> Stages,
    IReadOnlyList<HostStep> HostSteps);

internal sealed record ProgramInput(string Alias, DType Type, TensorShape Shape, int Slot);

internal sealed record ProgramOutput(string Alias, DType Type, TensorShape Shape, int Slot);

/// <summary>One ONNX model with the slots of its inputs and outputs in the model's order.</summary>
internal sealed record StageDefinition(int Number, ModelProto? Model, int[] Inputs, int[] Outputs);

/// <param name="Name">The operation's name in the graph, for error messages.</param>
/// <param name="After">The number of the ONNX stage that has to be done before; -1 for none.</param>
internal sealed record HostStep(string Name, HostKernel Kernel, int After, int[] Inputs, int[] Outputs);
