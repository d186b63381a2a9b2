using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A place where a resource listens.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
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
        Transport = transport ?? (UriScheme is "http" or "https" ? "http" : "tcp");
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

    /// <summary>http, http2 or tcp.</summary>
    public string Transport { get; set; }

    /// <summary>Meant for people and programs outside the application.</summary>
    public bool IsExternal { get; set; }

    /// <summary>Whether a proxy may stand between the two ports. None does here: both are one port.</summary>
    public bool IsProxied { get; set; }

    /// <summary>Where it really is; null before the application runs.</summary>
    public AllocatedEndpoint? AllocatedEndpoint { get; set; }
}

/// <summary>Where an endpoint is while the application runs.</summary>
public class AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port)
{
    /// <summary>What was asked for.</summary>
    public EndpointAnnotation Endpoint => endpoint;

    /// <summary>A host's name or address.</summary>
    public string Address => address;

    /// <summary>The port.</summary>
    public int Port => port;

    /// <summary>Such as <c>http</c>.</summary>
    public string UriScheme => endpoint.UriScheme;

    /// <summary>Such as <c>http://localhost:9696</c>.</summary>
    public string UriString => $"{UriScheme}://{Address}:{Port}";
}
