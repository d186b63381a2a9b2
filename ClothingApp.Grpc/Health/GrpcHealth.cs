using System.Runtime.CompilerServices;
using ClothingApp.Grpc.Health;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServingStatus = ClothingApp.Grpc.Health.HealthCheckResponse.Types.ServingStatus;

namespace ClothingApp.Grpc;

/// <summary>The standard health service, <c>grpc.health.v1.Health</c>: Check and Watch.</summary>
public static class GrpcHealth
{
    private const string Service = "grpc.health.v1.Health";

    internal static readonly GrpcMethod<HealthCheckRequest, HealthCheckResponse> Check = Method("Check");
    internal static readonly GrpcMethod<HealthCheckRequest, HealthCheckResponse> Watch = Method("Watch");

    // What is asked need not tell when it changes.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Answers from <paramref name="statuses"/>. A service that it does not know is NOT_FOUND for Check, and SERVICE_UNKNOWN for Watch, which goes on.
    /// When the server stops, those who watch are told NOT_SERVING, and nothing after that.
    /// </summary>
    public static void MapGrpcHealth(this IEndpointRouteBuilder endpoints, GrpcHealthStatuses statuses) => endpoints.MapGrpcHealth(statuses.IsServing);

    /// <param name="isServing">Asked at each call, and several times a second for those who watch, with the service's name; null for one that it does not know.</param>
    /// <inheritdoc cref="MapGrpcHealth(IEndpointRouteBuilder, GrpcHealthStatuses)"/>
    public static void MapGrpcHealth(this IEndpointRouteBuilder endpoints, Func<string, bool?> isServing)
    {
        var stopping = endpoints.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        endpoints.MapGrpc(Check, (request, _) => ValueTask.FromResult(new HealthCheckResponse
        {
            Status = isServing(request.Service) is { } serving ? Status(serving) : throw new GrpcException(GrpcStatusCode.NotFound, $"Unknown service '{request.Service}'"),
        }));
        endpoints.MapGrpcStream(Watch, (request, call) => WatchAsync(() => Status(isServing(request.Service)), stopping, call.CancellationToken));
    }

    /// <summary>Asks a server whether it, or one of its services, is serving.</summary>
    /// <exception cref="GrpcException">NOT_FOUND: the server does not know the service. UNIMPLEMENTED: it has no health service.</exception>
    public static async Task<bool> CheckHealthAsync(this GrpcChannel channel, string service, TimeSpan timeout, CancellationToken ct)
    {
        var response = await channel.CallAsync(Check, new HealthCheckRequest { Service = service }, timeout, ct);
        return response.Status == ServingStatus.Serving;
    }

    private static async IAsyncEnumerable<HealthCheckResponse> WatchAsync(Func<ServingStatus> status, CancellationToken stopping, [EnumeratorCancellation] CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, ct);
        ServingStatus? last = null;
        while (true)
        {
            var now = stopping.IsCancellationRequested ? ServingStatus.NotServing : status();
            if (now != last)
                yield return new HealthCheckResponse { Status = (last = now).Value };
            // An open stream would hold up the end of the process.
            if (stopping.IsCancellationRequested)
                yield break;
            await Task.Delay(Interval, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ct.ThrowIfCancellationRequested();
        }
    }

    private static ServingStatus Status(bool? isServing) => isServing switch
    {
        true => ServingStatus.Serving,
        false => ServingStatus.NotServing,
        null => ServingStatus.ServiceUnknown,
    };

    private static GrpcMethod<HealthCheckRequest, HealthCheckResponse> Method(string name) =>
        new(Service, name, new ProtobufMarshaller<HealthCheckRequest>(), new ProtobufMarshaller<HealthCheckResponse>());
}
