using ClothingApp.Grpc;

namespace ClothingApp.ModelServer.Servables.LifeCycle;

/// <summary>
/// Looks again at versions of which a run failed in a way that may be the runtime's own fault: what ran on zeros when it was loaded must run on
/// them now. A version that does not is no longer available.
/// </summary>
internal sealed class SelfCheck(ServableLifeCycle lifeCycle)
{
    // Memory may be short for a moment, because of others.
    private const int Checks = 3;

    // Clients that send nonsense without a pause must not keep the server busy with itself.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1), Rest = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly HashSet<Servable> _looking = [];

    /// <summary>Begins to check what has become suspect.</summary>
    public void Tick(CancellationToken ct)
    {
        foreach (var servable in lifeCycle.Serving())
        {
            lock (_lock)
            {
                if (_looking.Contains(servable) || servable.TakeSuspects() is not { Count: > 0 } suspects)
                    continue;
                _looking.Add(servable);
                // A run takes as long as a request.
                _ = Task.Run(() => LookAsync(servable, suspects, ct), ct);
            }
        }
    }

    private async Task LookAsync(Servable servable, IReadOnlyList<LoadedSignature> suspects, CancellationToken ct)
    {
        try
        {
            if (!Fault(servable, suspects, ct, out var reason))
            {
                await Task.Delay(Rest, ct);
                return;
            }
            for (var check = 1; check < Checks; check++)
            {
                await Task.Delay(Pause, ct);
                if (!Fault(servable, suspects, ct, out reason))
                    return;
            }
            lifeCycle.EndBroken(servable, new LoadFailure(GrpcStatusCode.Internal, reason));
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
        finally
        {
            lock (_lock)
                _looking.Remove(servable);
        }
    }

    private static bool Fault(Servable servable, IReadOnlyList<LoadedSignature> suspects, CancellationToken ct, out string reason)
    {
        reason = "";
        if (!servable.TryUse())
            return false;
        try
        {
            foreach (var signature in suspects)
            {
                if (signature.Check(ct) is { } fault)
                {
                    reason = $"signature {signature.Name} worked when it was loaded and does not any more: {fault}";
                    return true;
                }
            }
            return false;
        }
        finally
        {
            servable.EndUse();
        }
    }
}
