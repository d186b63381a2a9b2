using System.Diagnostics;
using System.Diagnostics.Metrics;
using ClothingApp.Grpc.Client;

namespace ClothingApp.Grpc.Telemetry;

/// <summary>
/// What the two sides of a call count. <c>rpc.*</c> are OpenTelemetry's names (semantic conventions for RPC metrics, 1.40);
/// <c>grpc.client.*</c> are ours, for what those have no name for.
/// </summary>
internal static class GrpcMetrics
{
    private static readonly Meter Meter = new(GrpcTelemetry.SourceName);

    // The boundaries that the conventions ask for.
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    };

    private static readonly Histogram<double> ClientDuration =
        Meter.CreateHistogram("rpc.client.call.duration", "s", "Duration of calls, with all their attempts", tags: null, Seconds);

    private static readonly Histogram<double> ServerDuration =
        Meter.CreateHistogram("rpc.server.call.duration", "s", "Duration of calls answered here", tags: null, Seconds);

    private static readonly Counter<long> Retries =
        Meter.CreateCounter<long>("grpc.client.retries", "{attempt}", "Attempts after a call's first, by why that failed");

    private static readonly Counter<long> Ejections =
        Meter.CreateCounter<long>("grpc.client.ejections", "{ejection}", "Addresses that get no calls from then on, by what became of the last one");

    private static readonly UpDownCounter<long> Peers =
        Meter.CreateUpDownCounter<long>("grpc.client.peers", "{address}", "Addresses behind the targets, by whether they get calls");

    /// <param name="peer">The last one that the call went to; null when there was none.</param>
    public static void ClientCall(string service, string method, Peer? peer, GrpcException? failure, TimeSpan duration)
    {
        if (!ClientDuration.Enabled)
            return;
        var tags = Call(service, method, failure, isError: failure is not null);
        if (peer is not null)
            AddServer(ref tags, peer);
        ClientDuration.Record(duration.TotalSeconds, tags);
    }

    /// <param name="isError">Whether the server is to blame.</param>
    public static void ServerCall(string service, string method, GrpcException? failure, bool isError, TimeSpan duration)
    {
        if (ServerDuration.Enabled)
            ServerDuration.Record(duration.TotalSeconds, Call(service, method, failure, isError));
    }

    public static void Retry(string method, CallOutcome reason) =>
        Retries.Add(1, new("rpc.method", method.TrimStart('/')), new("reason", Name(reason)));

    public static void Ejected(Peer peer, CallOutcome reason)
    {
        var tags = new TagList { { "reason", Name(reason) } };
        AddServer(ref tags, peer);
        Ejections.Add(1, tags);
    }

    /// <summary>A peer has come (+1) or gone (-1) as one that is in this state.</summary>
    public static void Count(Peer peer, bool isEjected, int change)
    {
        var tags = new TagList { { "state", isEjected ? "ejected" : "ready" } };
        AddServer(ref tags, peer);
        Peers.Add(change, tags);
    }

    private static TagList Call(string service, string method, GrpcException? failure, bool isError)
    {
        var status = GrpcStatusNames.Of(failure?.Code ?? GrpcStatusCode.Ok);
        var tags = new TagList { { "rpc.system.name", "grpc" }, { "rpc.method", $"{service}/{method}" }, { "rpc.response.status_code", status } };
        if (isError)
            tags.Add("error.type", status);
        return tags;
    }

    private static void AddServer(ref TagList tags, Peer peer)
    {
        tags.Add("server.address", peer.Address.Target.Host);
        tags.Add("server.port", peer.Address.Target.Port);
    }

    private static string Name(CallOutcome outcome) => outcome switch
    {
        CallOutcome.Refused => "refused",
        CallOutcome.Silent => "silent",
        CallOutcome.Lost => "connection_lost",
        CallOutcome.Unreachable => "unreachable",
        _ => "answered",
    };
}
