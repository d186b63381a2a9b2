using System.Diagnostics;
using ClothingApp.Grpc.Client;

namespace ClothingApp.Grpc.Telemetry;

/// <summary>A call's span and its duration on the client.</summary>
internal sealed class ClientCallTelemetry : IDisposable
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly string _service, _method;
    private readonly Activity? _activity;
    private Peer? _peer;

    public ClientCallTelemetry(string service, string method)
    {
        (_service, _method) = (service, method);
        _activity = GrpcTelemetry.Source.StartActivity($"{service}/{method}", ActivityKind.Client);
        if (_activity is { IsAllDataRequested: true })
            GrpcTelemetry.Describe(_activity, service, method);
    }

    /// <summary>Where the call goes now; the last one stays.</summary>
    public void SetPeer(Peer peer)
    {
        _peer = peer;
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
        GrpcMetrics.ClientCall(_service, _method, _peer, failure, Stopwatch.GetElapsedTime(_start));
        if (_activity is { IsAllDataRequested: true })
            GrpcTelemetry.SetStatus(_activity, failure, failure is not null);
    }

    public void Dispose() => _activity?.Dispose();
}
