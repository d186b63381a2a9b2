using System.Globalization;
using ClothingApp.Grpc;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Serving.Predict;

/// <summary>TensorFlow Serving's answer to a well-formed message whose tensor cannot be.</summary>
internal static class TensorParsingError
{
    public static InvalidDataException For(string alias)
    {
        var text = $"tensor parsing error: {alias}";
        return new InvalidDataException(text, new GrpcException(GrpcStatusCode.InvalidArgument, text));
    }

    /// <param name="left">What the request's tensors may still take.</param>
    public static InvalidDataException TooLarge(string alias, TensorShape shape, long bytes, long left) => Exhausted(string.Create(CultureInfo.InvariantCulture,
        $"input '{alias}' of shape {shape} takes {bytes} bytes of memory, and the tensors of a request may take {left} more: send less at once"));

    public static InvalidDataException NoRoom(string alias, TensorShape shape, long bytes) => Exhausted(string.Create(CultureInfo.InvariantCulture,
        $"input '{alias}' of shape {shape} takes {bytes} bytes of memory, which other requests have taken: try again later"));

    private static InvalidDataException Exhausted(string text) => new(text, new GrpcException(GrpcStatusCode.ResourceExhausted, text));
}
