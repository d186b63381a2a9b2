using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels;

/// <summary>An operation that .NET computes, because ONNX Runtime has no kernel for it or a wrong one.</summary>
/// <param name="inputs">Neither to be kept, nor changed, nor disposed.</param>
/// <param name="context">Bounds on time and memory: every result is allocated through it.</param>
/// <returns>One tensor per output, owned by the caller; an input may be handed on as it is.</returns>
/// <exception cref="InvalidRequestException">The inputs cannot be computed on: their shapes or values do not fit.</exception>
/// <exception cref="OperationCanceledException">The deadline has passed.</exception>
internal delegate Tensor[] HostKernel(ReadOnlySpan<Tensor> inputs, KernelContext context);
