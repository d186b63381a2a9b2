using ClothingApp.Serving.Tensors;

namespace ClothingApp.Serving;

/// <summary>What a served version offers.</summary>
/// <param name="Spec">Name and version that answered.</param>
/// <param name="Signatures">By name; <c>serving_default</c> is the usual one.</param>
public sealed record ModelMetadata(ModelSpec Spec, IReadOnlyDictionary<string, SignatureInfo> Signatures);

/// <summary>One callable function of a model.</summary>
/// <param name="MethodName">What it is for: <c>tensorflow/serving/predict</c>, say.</param>
public sealed record SignatureInfo(
    IReadOnlyDictionary<string, TensorInfo> Inputs, IReadOnlyDictionary<string, TensorInfo> Outputs, string MethodName);

/// <summary>One input or output of a signature.</summary>
/// <param name="Name">The tensor's name inside the graph: <c>node:output</c>.</param>
public sealed record TensorInfo(string Name, DType Type, TensorShape Shape);
