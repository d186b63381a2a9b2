using ClothingApp.Grpc.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace ClothingApp.Grpc;

/// <summary>The standard health service, <c>grpc.health.v1.Health</c>: Check only; Watch is a stream and answers UNIMPLEMENTED.</summary>
public static class GrpcHealth
{
    internal static readonly GrpcMethod<HealthCheckRequest, HealthCheckResponse> Check = new(
        "grpc.health.v1.Health", "Check", new ProtobufMarshaller<HealthCheckRequest>(), new ProtobufMarshaller<HealthCheckResponse>());

    /// <summary>Answers from <paramref name="statuses"/>; NOT_FOUND for a service that it does not know.</summary>
    public static IEndpointConventionBuilder MapGrpcHealth(this IEndpointRouteBuilder endpoints, GrpcHealthStatuses statuses) =>
        endpoints.MapGrpcHealth(statuses.IsServing);

    /// <param name="isServing">Asked at each call, with the service's name; null for one that it does not know.</param>
    /// <inheritdoc cref="MapGrpcHealth(IEndpointRouteBuilder, GrpcHealthStatuses)"/>
    public static IEndpointConventionBuilder MapGrpcHealth(this IEndpointRouteBuilder endpoints, Func<string, bool?> isServing) =>
        endpoints.MapGrpc(Check, (request, _) => ValueTask.FromResult(new HealthCheckResponse
        {
            Status = isServing(request.Service) switch
            {
                true => HealthCheckResponse.Types.ServingStatus.Serving,
                false => HealthCheckResponse.Types.ServingStatus.NotServing,
                null => throw new GrpcException(GrpcStatusCode.NotFound, $"Unknown service '{request.Service}'"),
            },
        }));

    /// <summary>Asks a server whether it, or one of its services, is serving.</summary>
    /// <exception cref="GrpcException">NOT_FOUND: the server does not know the service. UNIMPLEMENTED: it has no health service.</exception>
    public static async Task<bool> CheckHealthAsync(this GrpcChannel channel, string service, TimeSpan timeout, CancellationToken ct)
    {
        var response = await channel.CallAsync(Check, new HealthCheckRequest { Service = service }, timeout, ct);
        return response.Status == HealthCheckResponse.Types.ServingStatus.Serving;
    }
}
