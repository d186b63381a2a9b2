namespace ClothingApp.Grpc.Server;

/// <summary>Endpoint metadata: see <see cref="GrpcEndpointExtensions.CompressGrpcResponses"/>.</summary>
internal sealed record CompressResponses;
