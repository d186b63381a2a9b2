namespace ClothingApp.Grpc;

/// <summary>A method with one request: its full service name (<c>tensorflow.serving.PredictionService</c>), its own name and its messages.</summary>
public sealed record GrpcMethod<TRequest, TResponse>(
    string Service, string Name, IGrpcMarshaller<TRequest> Request, IGrpcMarshaller<TResponse> Response)
{
    /// <summary>The path on the wire: <c>/service/method</c>.</summary>
    public string Path { get; } = $"/{Service}/{Name}";
}
