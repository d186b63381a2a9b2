using ClothingApp.ModelServer.Conversion.Onnx;
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

/// <param name="Alias">The name in the signature, or of an argument of a loop or branch.</param>
internal sealed record ProgramInput(string Alias, DType Type, TensorShape Shape, int Slot);

internal sealed record ProgramOutput(string Alias, DType Type, TensorShape Shape, int Slot);

/// <summary>One ONNX model, with the slots of its inputs and outputs in the model's order.</summary>
/// <param name="Model">Null where the model lies optimised in the cache.</param>
internal sealed record StageDefinition(int Number, ModelProto? Model, IReadOnlyList<string> InputNames, IReadOnlyList<string> OutputNames, int[] Inputs, int[] Outputs);
