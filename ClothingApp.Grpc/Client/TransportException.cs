namespace ClothingApp.Grpc.Client;

/// <summary>An attempt failed below gRPC.</summary>
internal sealed class TransportException(TransportFailure failure, Exception? cause) : Exception(failure.Detail, cause)
{
    public TransportFailure Failure { get; } = failure;
}
