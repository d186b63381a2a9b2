using ClothingApp.Grpc.Health;
using ClothingApp.Grpc.Wire;

namespace ClothingApp.Grpc.Client;

/// <summary>
/// Asks a peer whether it is there: a connection, and a Check of the standard health service over it. A server without that
/// service has shown by its answer that it works.
/// </summary>
internal sealed class PeerProbe(GrpcChannelOptions options)
{
    private static readonly GrpcMethod<HealthCheckRequest, HealthCheckResponse> Check = GrpcHealth.Check;

    /// <returns>False for a peer that cannot be reached, does not answer in time, or says that it is not serving.</returns>
    public async Task<bool> IsServingAsync(Peer peer, CancellationToken ct)
    {
        // Connecting and answering have the same time each.
        using var deadline = new CallDeadline(options.ConnectTimeout * 2, ct);
        using var frame = OutgoingMessage.Frame(Check.Request, new HealthCheckRequest(), options.MaxSendBytes, "CLIENT", compress: false);
        var exchange = new UnaryExchange<HealthCheckResponse>(
            Check.Path, frame.WrittenSegment, Check.Response, new GrpcCallOptions(options.ConnectTimeout), options.MaxReceiveBytes);
        using var lease = peer.Acquire();
        try
        {
            var response = await exchange.RunAsync(lease, deadline);
            return response.Status == HealthCheckResponse.Types.ServingStatus.Serving;
        }
        catch (GrpcException e)
        {
            return e.Code != GrpcStatusCode.Unavailable;
        }
        catch (Exception e) when (!ct.IsCancellationRequested && (deadline.HasPassed || e is ObjectDisposedException or TransportException))
        {
            // Disposed: the address left the channel at this moment.
            return false;
        }
    }
}
