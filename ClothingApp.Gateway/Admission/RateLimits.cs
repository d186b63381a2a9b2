using System.Threading.RateLimiting;
using ClothingApp.Gateway.Access;
using ClothingApp.Gateway.Errors;

namespace ClothingApp.Gateway.Admission;

/// <summary>What each client may ask. A client that has been away long enough to have all of its burst again is forgotten.</summary>
internal sealed class RateLimits(RateLimitOptions options) : IDisposable
{
    private readonly PartitionedRateLimiter<string>? _limiter = options.PicturesPerSecond == 0 ? null : PartitionedRateLimiter.Create<string, string>(client =>
        RateLimitPartition.GetTokenBucketLimiter(client, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.Burst,
            TokensPerPeriod = options.PicturesPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
            AutoReplenishment = true,
        }), StringComparer.Ordinal);

    /// <param name="pictures">0 asks only whether anything is left.</param>
    /// <returns>Why not; null when it may.</returns>
    public Failure? Take(Caller caller, int pictures)
    {
        if (_limiter is null)
            return null;
        // What costs more than a client can ever save up is let in once it has saved all that it can.
        pictures = Math.Min(pictures, options.Burst);
        using var lease = _limiter.AttemptAcquire(caller.Id, pictures);
        if (lease.IsAcquired)
            return null;
        var wait = (int)Math.Max(1, Math.Ceiling(pictures / (double)options.PicturesPerSecond));
        return new Failure(ErrorCode.RateLimited, $"More than {options.PicturesPerSecond} pictures a second from one client. Try again in {wait} s.") { RetryAfterSeconds = wait };
    }

    public void Dispose() => _limiter?.Dispose();
}
