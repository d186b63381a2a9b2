using ClothingApp.Grpc.Telemetry;

namespace ClothingApp.Grpc.Client;

/// <summary>Judges peers by what their calls come to, and finds out when an ejected one is back.</summary>
internal sealed class PeerWatch(GrpcChannelOptions options, TimeProvider time, CancellationToken end)
{
    /// <summary>A deadline shorter than this says more about the caller than about the peer.</summary>
    private static readonly TimeSpan MinSilence = TimeSpan.FromSeconds(1);

    private readonly PeerProbe _probe = new(options);

    public void Report(PeerLease lease, string method, CallOutcome outcome)
    {
        var (peer, link) = (lease.Peer, lease.Link);
        if (outcome == CallOutcome.Answered)
        {
            link.AnsweredAt = time.GetTimestamp();
            peer.Times.Record(method, time.GetElapsedTime(lease.StartedAt));
        }
        // What happens on a connection that was given up already was judged then.
        if (peer.IsCurrent(link) && peer.Health.Note(outcome))
            Eject(peer, outcome);
    }

    /// <summary>The call's deadline passed. A peer that answered other calls meanwhile is slow, or the call is large; one that answered none may be gone.</summary>
    public void ReportDeadline(PeerLease lease, string method)
    {
        var waited = time.GetElapsedTime(lease.StartedAt);
        lease.Peer.Times.Record(method, waited);
        if (waited >= MinSilence && lease.Link.AnsweredAt < lease.StartedAt)
            Report(lease, method, CallOutcome.Silent);
    }

    /// <summary>Keeps calls away from a newcomer until a probe has been answered.</summary>
    public void Prove(Peer peer)
    {
        peer.Health.EjectUnproven();
        _ = ProbeAsync(peer, TimeSpan.Zero);
    }

    private void Eject(Peer peer, CallOutcome reason)
    {
        GrpcMetrics.Ejected(peer, reason);
        peer.CountState();
        peer.Relink();
        _ = ProbeAsync(peer, peer.Health.NextTime());
    }

    private async Task ProbeAsync(Peer peer, TimeSpan wait)
    {
        try
        {
            while (true)
            {
                await Task.Delay(wait, time, end);
                if (peer.IsRetired)
                    return;
                if (await _probe.IsServingAsync(peer, end))
                {
                    peer.Health.Return();
                    peer.CountState();
                    return;
                }
                // A connection that was made but not answered on must not be the next one's.
                peer.Relink();
                wait = peer.Health.NextTime();
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The channel is closed.
        }
    }
}
