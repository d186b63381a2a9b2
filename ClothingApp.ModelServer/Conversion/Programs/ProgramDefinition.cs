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

internal sealed record ProgramInput(string Alias, DType Type, TensorShape Shape, int Slot);

internal sealed record ProgramOutput(string Alias, DType Type, TensorShape Shape, int Slot);

/// <summary>One ONNX model with the slots of its inputs and outputs in the model's order.</summary>
internal sealed record StageDefinition(int Number, ModelProto? Model, int[] Inputs, int[] Outputs);

/// <param name="Name">The operation's name in the graph, for error messages.</param>
/// <param name="After">The number of the ONNX stage that has to be done before; -1 for none.</param>
internal sealed record HostStep(string Name, IHostKernel Kernel, int After, int[] Inputs, int[] Outputs);

/// <summary>An operation that .NET computes because ONNX Runtime has no kernel for it, or a wrong one.</summary>
internal interface IHostKernel
{
    /// <param name="inputs">Not to be kept or disposed.</param>
    /// <param name="ct">Ends with the request's deadline.</param>
    /// <returns>One tensor per output, owned by the caller.</returns>
    /// <exception cref="InvalidRequestException">The inputs cannot be computed on.</exception>
    Tensor[] Run(ReadOnlySpan<Tensor> inputs, CancellationToken ct);
}
