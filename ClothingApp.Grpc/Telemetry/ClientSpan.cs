using System.Diagnostics;
using ClothingApp.Grpc.Client;

namespace ClothingApp.Grpc.Telemetry;

/// <summary>A call's span on the client.</summary>
internal readonly struct ClientSpan : IDisposable
{
    private readonly Activity? _activity;

    private ClientSpan(Activity? activity) => _activity = activity;

    public static ClientSpan Start(string service, string method)
    {
        var activity = GrpcTelemetry.Source.StartActivity($"{service}/{method}", ActivityKind.Client);
        if (activity is { IsAllDataRequested: true })
            GrpcTelemetry.Describe(activity, service, method);
        return new ClientSpan(activity);
    }

    public void SetPeer(Peer peer)
    {
        if (_activity is not { IsAllDataRequested: true })
            return;
        _activity.SetTag("server.address", peer.Address.Target.Host);
        _activity.SetTag("server.port", peer.Address.Target.Port);
        if (peer.Address.Ip is { } ip)
            _activity.SetTag("network.peer.address", ip.ToString());
    }

    /// <param name="failure">Null for OK. On the client every other status is an error.</param>
    public void Finish(GrpcException? failure)
    {
        if (_activity is { IsAllDataRequested: true })
            GrpcTelemetry.SetStatus(_activity, failure, failure is not null);
    }

    public void Dispose() => _activity?.Dispose();
}
