using System.ComponentModel.DataAnnotations;
using System.Net.Security;

namespace ClothingApp.Grpc;

/// <summary>Where a channel's calls go, and its limits.</summary>
public sealed record GrpcChannelOptions
{
    /// <summary>
    /// <c>http://name:port</c> (clear-text HTTP/2) or <c>https://name:port</c>. Each address behind each name is a peer of
    /// its own; calls are spread over all of them.
    /// </summary>
    [Required, MinLength(1)]
    public required IReadOnlyList<Uri> Targets { get; init; }

    /// <summary>The largest response message, compressed and uncompressed.</summary>
    [Range(1, int.MaxValue)]
    public int MaxReceiveBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The largest request message before compression.</summary>
    [Range(1, int.MaxValue)]
    public int MaxSendBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How long opening a connection to one address may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How old a name's addresses may become before a call causes them to be looked up again.</summary>
    public TimeSpan ResolveInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long looking up one name may take.</summary>
    public TimeSpan ResolveTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an address that failed gets no calls; doubled each time it fails again.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan EjectionTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest that an address gets no calls before it is probed again.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan MaxEjectionTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// TLS settings for https targets: trusted roots, client certificate. Read at each new connection through its callbacks,
    /// so rotated certificates are seen. Null: the system's.
    /// </summary>
    public SslClientAuthenticationOptions? Tls { get; init; }
}
