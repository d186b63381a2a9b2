using ClothingApp.Grpc;

namespace ClothingApp.Serving.Predict;

/// <summary>TensorFlow Serving's answer to a well-formed message whose tensor cannot be.</summary>
internal static class TensorParsingError
{
    public static InvalidDataException For(string alias)
    {
        var text = $"tensor parsing error: {alias}";
        return new InvalidDataException(text, new GrpcException(GrpcStatusCode.InvalidArgument, text));
    }
}
