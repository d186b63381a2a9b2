using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>How the host computes one operation of a graph, and what is known of the results before it has run.</summary>
internal sealed record HostCall(HostKernel Kernel, params IReadOnlyList<(DType Type, SymbolicShape Shape)> Outputs);

/// <summary>Reads an operation's attributes and the shapes of its inputs.</summary>
/// <exception cref="SavedModels.ModelLoadException">A variant of the operation that is not known.</exception>
internal delegate HostCall HostConverter(NodeContext node);
