using System.Net;

namespace ClothingApp.Grpc.Client;

/// <summary>One address behind a target. <paramref name="Ip"/> is null when the target's own host is to be connected to.</summary>
internal sealed record PeerAddress(Uri Target, IPAddress? Ip)
{
    /// <summary>Connects to the address itself; the target's name goes into the Host header, and thereby into TLS.</summary>
    public Uri Endpoint { get; } = Ip is null ? Target : new UriBuilder(Target.Scheme, Ip.ToString(), Target.Port).Uri;

    public override string ToString() => Ip is null ? Target.Authority : $"{Target.Authority} ({Ip})";
}
