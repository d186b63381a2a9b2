namespace ClothingApp.Grpc;

/// <summary>The status codes' names as gRPC and OpenTelemetry write them.</summary>
public static class GrpcStatusNames
{
    /// <summary>By number: <c>OK</c>, <c>CANCELLED</c> and so on.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    ];

    public static string Of(GrpcStatusCode code) => All[(int)code];
}
