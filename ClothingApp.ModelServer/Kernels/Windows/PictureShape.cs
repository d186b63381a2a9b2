using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Windows;

/// <summary>Reads from an operation's inputs the shape of what it makes (channels last): gradients get it as a vector or as a tensor of that shape.</summary>
internal delegate TensorShape PictureShape(ReadOnlySpan<Tensor> inputs);
