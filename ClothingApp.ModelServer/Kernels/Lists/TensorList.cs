using System.Collections.Immutable;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Lists;

/// <summary>TensorFlow's list of tensors, which loops collect their results in. Immutable: a change makes a new list.</summary>
/// <param name="ElementType">The type of all elements.</param>
/// <param name="ElementShape">What every element's shape must fit; may be unknown.</param>
/// <param name="Items">Null where no element was set yet. Elements are never disposed: no native memory is among them.</param>
internal sealed record TensorList(DType ElementType, TensorShape ElementShape, ImmutableList<Tensor?> Items);
