using System.ComponentModel.DataAnnotations;

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
    public TimeSpan MaxEjectionTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an address that is back has to work until it gets its whole share of the calls; it starts with a tenth.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan SlowStart { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a connection with calls in flight may be silent before it is asked for a sign of life. gRPC's C core closes
    /// a connection at the fourth question within one silence: a call that takes longer than four times this needs more.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan KeepAliveDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the sign of life may take. Without it the connection is given up, and its calls fail.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>TLS settings for https targets. Null: the system's authorities, and no client certificate.</summary>
    public GrpcTlsOptions? Tls { get; init; }
}
