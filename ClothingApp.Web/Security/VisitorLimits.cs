using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using ClothingApp.ServiceDefaults.Forwarding;
using ClothingApp.Web.Classify;
using Microsoft.Extensions.Options;

namespace ClothingApp.Web.Security;

/// <summary>What each visitor may ask. One who has been away long enough to have everything again is forgotten.</summary>
internal sealed class VisitorLimits : IDisposable
{
    private readonly IPNetwork[] _proxies;
    private readonly PartitionedRateLimiter<IPAddress>? _limiter;
    private readonly TimeSpan _pause;
    private readonly int _most;

    public VisitorLimits(IOptions<WebsiteOptions> options)
    {
        _proxies = [.. options.Value.TrustedProxies.Select(IPNetwork.Parse)];
        if (options.Value.VisitorPicturesPerMinute is not (> 0 and var pictures))
            return;
        _most = pictures; // a post of more than that is let through when nothing was taken yet
        _pause = TimeSpan.FromMinutes(1.0 / pictures);
        _limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(visitor => RateLimitPartition.GetTokenBucketLimiter(visitor, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = pictures,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = _pause,
            QueueLimit = 0,
            AutoReplenishment = true,
        }));
    }

    /// <returns>Why not; null when it may. A refusal costs the visitor nothing.</returns>
    public Refusal? Take(HttpContext context, int pictures)
    {
        if (_limiter is null)
            return null;
        var visitor = Household(ClientAddress.Find(context, _proxies));
        using var lease = _limiter.AttemptAcquire(visitor, Math.Min(pictures, _most));
        if (lease.IsAcquired)
            return null;
        var wait = TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(_pause.TotalSeconds * pictures)));
        context.Response.Headers.RetryAfter = wait.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return new Refusal(FormPlace.Answer, StatusCodes.Status429TooManyRequests, "You have asked about many pictures in a short time.", wait);
    }

    public void Dispose() => _limiter?.Dispose();

    /// <summary>Whoever has one address of IPv6 has at least the 2^64 of its network.</summary>
    private static IPAddress Household(IPAddress address)
    {
        if (address.AddressFamily is not AddressFamily.InterNetworkV6)
            return address;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }
}
