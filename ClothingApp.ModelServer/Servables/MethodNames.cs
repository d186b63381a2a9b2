using ClothingApp.Grpc;
using ClothingApp.Serving.Protocol;

namespace ClothingApp.ModelServer.Servables;

/// <summary>What a signature says that it is for. Looked at with <c>--enable_signature_method_name_check</c> alone: most exports say predict of all.</summary>
internal static class MethodNames
{
    public const string Predict = "tensorflow/serving/predict", Classify = "tensorflow/serving/classify", Regress = "tensorflow/serving/regress";

    /// <param name="api">Predict, Classify or Regress; MultiInference says for each task what it is.</param>
    /// <exception cref="GrpcException">The signature is for something else; the original's texts.</exception>
    public static void Check(string api, SignatureDef signature)
    {
        var name = signature.MethodName;
        if (api == "Predict" && name is not (Predict or Classify or Regress))
            throw new GrpcException(GrpcStatusCode.Internal, $"Expected prediction signature method_name to be one of {{{Predict}, {Classify}, {Regress}}}. Was: {name}");
        if (api == "Classify" && name != Classify)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, $"Expected classification signature method_name to be {Classify}. Was: {name}");
        if (api == "Regress" && name != Regress)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, $"Expected regression signature method_name to be {Regress}. Was: {name}");
    }
}
