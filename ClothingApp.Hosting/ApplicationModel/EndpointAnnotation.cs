using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A place where a resource listens.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    private string? _transport;

    /// <param name="protocol">TCP or UDP.</param>
    /// <param name="uriScheme">Default: the protocol's name.</param>
    /// <param name="transport">http, http2 or tcp; default by the scheme.</param>
    /// <param name="name">Default: the scheme.</param>
    /// <param name="port">Where others connect; null: any free one.</param>
    /// <param name="targetPort">Where the process listens; null: the same.</param>
    /// <param name="isExternal">Meant for people and programs outside the application.</param>
    /// <param name="isProxied">Whether a proxy may stand between the two ports.</param>
    public EndpointAnnotation(
        ProtocolType protocol, string? uriScheme = null, string? transport = null, string? name = null,
        int? port = null, int? targetPort = null, bool? isExternal = null, bool? isProxied = null)
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? (protocol == ProtocolType.Udp ? "udp" : "tcp");
        _transport = transport;
        Name = name ?? UriScheme;
        Port = port;
        TargetPort = targetPort;
        IsExternal = isExternal ?? false;
        IsProxied = isProxied ?? true;
    }

    /// <summary>Unique in the resource, without regard to case.</summary>
    public string Name { get; set; }

    /// <summary>TCP or UDP.</summary>
    public ProtocolType Protocol { get; set; }

    /// <summary>Where others connect; null: any free one.</summary>
    public int? Port { get; set; }

    /// <summary>Where the process listens; null: the same.</summary>
    public int? TargetPort { get; set; }

    /// <summary>The scheme of its address.</summary>
    public string UriScheme { get; set; }

    /// <summary>What it listens on here: <c>localhost</c> is the loopback interface alone.</summary>
    public string TargetHost { get; set; } = "localhost";

    /// <summary>http, http2 or tcp; by the scheme unless set.</summary>
    public string Transport
    {
        get => _transport ?? (UriScheme is "http" or "https" ? "http" : "tcp");
        set => _transport = value;
    }

    /// <summary>Meant for people and programs outside the application.</summary>
    public bool IsExternal { get; set; }

    /// <summary>
    /// Whether a proxy may stand between the two ports. One does where several processes share a port, or where the two ports are given
    /// and differ; never before HTTP/2, whose clients get every address.
    /// </summary>
    public bool IsProxied { get; set; }

    /// <summary>Whether references to the whole resource leave this endpoint out.</summary>
    public bool ExcludeReferenceEndpoint { get; set; }

    /// <summary>Where others connect; null before the application runs.</summary>
    public AllocatedEndpoint? AllocatedEndpoint { get; set; }

    /// <summary>The ports that its processes listen on, one for each; empty before the application runs.</summary>
    internal IReadOnlyList<int> InstancePorts { get; set; } = [];

    /// <summary>Whether others connect to a proxy, which passes on to the processes' ports.</summary>
    internal bool HasProxy { get; set; }

    internal bool IsHttp => UriScheme is "http" or "https";
}

/// <summary>Where an endpoint is while the application runs.</summary>
public class AllocatedEndpoint
{
    /// <param name="endpoint">What was asked for.</param>
    /// <param name="address">A host's name or address.</param>
    /// <param name="port">Where to connect.</param>
    /// <param name="targetPortExpression">The port that the process listens on, where it is another one.</param>
    public AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port, string? targetPortExpression = null) =>
        (Endpoint, Address, Port, TargetPortExpression) = (endpoint, address, port, targetPortExpression);

    /// <summary>What was asked for.</summary>
    public EndpointAnnotation Endpoint { get; }

    /// <summary>A host's name or address.</summary>
    public string Address { get; }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>The port that the process listens on, where it is another one.</summary>
    public string? TargetPortExpression { get; }

    /// <summary>Such as <c>http</c>.</summary>
    public string UriScheme => Endpoint.UriScheme;

    /// <summary>Such as <c>localhost:9696</c>.</summary>
    public string EndPointString => $"{Address}:{Port}";

    /// <summary>Such as <c>http://localhost:9696</c>.</summary>
    public string UriString => $"{UriScheme}://{EndPointString}";

    /// <inheritdoc cref="UriString"/>
    public override string ToString() => UriString;
}
