using Aspire.Hosting.Docker.Resources.ServiceNodes;

namespace Aspire.Hosting.Docker.Resources.ComposeNodes;

/// <summary>A part of a Compose file that others name.</summary>
public abstract class NamedComposeMember
{
    /// <summary>The key under which it stands.</summary>
    public required string Name { get; set; }
}

/// <summary>A file with settings.</summary>
public sealed class Config : NamedComposeMember
{
    /// <summary>A path, relative to the Compose file.</summary>
    public string? File { get; set; }

    /// <summary>The text itself, in place of a file.</summary>
    public string? Content { get; set; }

    /// <summary>Whether it is there already.</summary>
    public bool? External { get; set; }

    /// <summary>Notes by name.</summary>
    public Dictionary<string, string> Labels { get; set; } = [];
}

/// <summary>A file with a secret.</summary>
public sealed class Secret
{
    /// <summary>Its name outside of this file; null: the key under which it stands.</summary>
    public string? Name { get; set; }

    /// <summary>A path, relative to the Compose file.</summary>
    public string? File { get; set; }

    /// <summary>Whether it is there already.</summary>
    public bool? External { get; set; }

    /// <summary>Notes by name.</summary>
    public Dictionary<string, string> Labels { get; set; } = [];
}

/// <summary>A network.</summary>
public sealed class Network : NamedComposeMember
{
    /// <summary>Such as bridge or overlay.</summary>
    public string? Driver { get; set; }

    /// <summary>For the driver.</summary>
    public Dictionary<string, string> DriverOpts { get; set; } = [];

    /// <summary>Whether it is there already.</summary>
    public bool? External { get; set; }

    /// <summary>Whether nobody in it reaches the world.</summary>
    public bool? Internal { get; set; }

    /// <summary>Whether containers that are no services may join.</summary>
    public bool? Attachable { get; set; }

    /// <summary>Whether it is a swarm's routing mesh.</summary>
    public bool? Ingress { get; set; }

    /// <summary>How addresses are given out.</summary>
    public Ipam? Ipam { get; set; }

    /// <summary>Notes by name.</summary>
    public Dictionary<string, string> Labels { get; set; } = [];
}

/// <summary>What has to be so before a service starts.</summary>
public sealed class ServiceDependency
{
    /// <summary>service_started, service_healthy or service_completed_successfully.</summary>
    public string? Condition { get; set; }
}
