using System.Buffers;

namespace ClothingApp.Grpc.Client;

/// <summary>
/// Which peer gets the next call: the one with the lowest load, among equals any.
/// <code>
/// load = (calls in flight + 1) x slowness / share
///
/// slowness   1 up to twice the median response time of the peers (for this method), above that the ratio, at most 10
/// share      0.1 growing to 1 for a peer that is just back
/// </code>
/// Peers of equal speed thus share the calls evenly, whatever small differences their times show; a slow one gets fewer.
/// </summary>
internal static class PeerPicker
{
    private const double Unremarkable = 2, Slowest = 10;

    // More peers than a channel usually has; above it the pool gives the memory.
    private const int FewPeers = 64;

    /// <param name="avoid">The peer that just failed: taken only when no other is ready.</param>
    /// <returns>
    /// An ejected peer only when every peer is ejected: the one with the fewest failures, and then never
    /// <paramref name="avoid"/>. Null when there is none.
    /// </returns>
    public static Peer? Pick(Peer[] peers, string method, Peer? avoid)
    {
        var median = Median(peers, method);
        return Lightest(peers, method, median, avoid)
            ?? (avoid is { Health.IsEjected: false } && peers.Contains(avoid) ? avoid : null)
            ?? LeastBad(peers, avoid);
    }

    private static Peer? Lightest(Peer[] peers, string method, double? median, Peer? avoid)
    {
        Peer? best = null;
        var (lowest, ties) = (double.MaxValue, 0);
        foreach (var peer in peers)
        {
            if (peer == avoid || peer.Health.IsEjected)
                continue;
            var load = (peer.Calls + 1) * Slowness(peer.Times.Of(method), median) / peer.Health.Share;
            if (load < lowest)
                (best, lowest, ties) = (peer, load, 1);
            else if (load.Equals(lowest) && Random.Shared.Next(++ties) == 0)
                best = peer;
        }
        return best;
    }

    private static Peer? LeastBad(Peer[] peers, Peer? avoid)
    {
        Peer? best = null;
        foreach (var peer in peers)
        {
            if (peer != avoid && (best is null || (peer.Health.Failures, peer.Calls).CompareTo((best.Health.Failures, best.Calls)) < 0))
                best = peer;
        }
        return best;
    }

    private static double Slowness(double? time, double? median)
    {
        return time / median is > Unremarkable and var ratio ? Math.Min(ratio, Slowest) : 1;
    }

    /// <summary>The lower median, so that of two peers the faster one is the measure.</summary>
    private static double? Median(Peer[] peers, string method)
    {
        var rented = peers.Length > FewPeers ? ArrayPool<double>.Shared.Rent(peers.Length) : null;
        var times = rented ?? stackalloc double[FewPeers];
        var count = 0;
        foreach (var peer in peers)
        {
            if (!peer.Health.IsEjected && peer.Times.Of(method) is { } time)
                times[count++] = time;
        }
        times[..count].Sort();
        double? median = count > 0 ? times[(count - 1) / 2] : null;
        if (rented is not null)
            ArrayPool<double>.Shared.Return(rented);
        return median;
    }
}
