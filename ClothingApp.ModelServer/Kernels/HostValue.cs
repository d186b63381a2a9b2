using ClothingApp.ModelServer.Kernels.Lists;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels;

/// <summary>What a program's slot holds during a run: a tensor, or a list of tensors.</summary>
/// <param name="IsOwned">True when the run that holds the value has to dispose the tensor.</param>
internal readonly record struct HostValue(Tensor? Tensor, TensorList? List, bool IsOwned)
{
    public static HostValue Borrowed(Tensor tensor) => new(tensor, null, IsOwned: false);

    public static HostValue Owned(Tensor tensor) => new(tensor, null, IsOwned: true);

    public static implicit operator HostValue(TensorList list) => new(null, list, IsOwned: false);
}

/// <summary>An operation on lists of tensors. As <see cref="HostKernel"/>, with lists among inputs and results.</summary>
internal delegate HostValue[] ListKernel(ReadOnlySpan<HostValue> inputs, KernelContext context);
