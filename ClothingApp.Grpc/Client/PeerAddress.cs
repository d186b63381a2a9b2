using System.Net;

namespace ClothingApp.Grpc.Client;

/// <summary>One address behind a target. <paramref name="Ip"/> is null when the target's own host is to be connected to.</summary>
internal sealed record PeerAddress(Uri Target, IPAddress? Ip)
{
    /// <summary>Where it is: equal for names that lead to one server.</summary>
    public Uri Endpoint { get; } = Ip is null ? Target : new UriBuilder(Target.Scheme, Ip.ToString(), Target.Port).Uri;

    public override string ToString() => Ip is null ? Target.Authority : $"{Target.Authority} ({Ip})";
}
