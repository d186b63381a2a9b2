using Aspire.Hosting.Docker.Resources.ComposeNodes;

namespace Aspire.Hosting.Docker.Resources.ServiceNodes;

/// <summary>How an image is made.</summary>
public sealed class Build
{
    /// <summary>The folder that the build sees.</summary>
    public string? Context { get; set; }

    /// <summary>Relative to the context.</summary>
    public string? Dockerfile { get; set; }

    /// <summary>The stage to stop at.</summary>
    public string? Target { get; set; }

    /// <summary>Values of ARG.</summary>
    public Dictionary<string, string> Args { get; set; } = [];

    /// <summary>Images whose layers may be used.</summary>
    public List<string> CacheFrom { get; set; } = [];

    /// <summary>Notes by name.</summary>
    public Dictionary<string, string> Labels { get; set; } = [];
}

/// <summary>A file with settings, in a container.</summary>
public sealed class ConfigReference
{
    /// <summary>Which.</summary>
    public string? Source { get; set; }

    /// <summary>Where the container finds it.</summary>
    public string? Target { get; set; }

    /// <summary>Whose it is.</summary>
    public string? Uid { get; set; }

    /// <summary>The group whose it is.</summary>
    public string? Gid { get; set; }

    /// <summary>Who may do what.</summary>
    public UnixFileMode? Mode { get; set; }
}

/// <summary>A file with a secret, in a container.</summary>
public sealed class SecretReference
{
    /// <summary>Which.</summary>
    public string? Source { get; set; }

    /// <summary>The file's name in /run/secrets, or its path.</summary>
    public string? Target { get; set; }

    /// <summary>Whose it is.</summary>
    public int? Uid { get; set; }

    /// <summary>The group whose it is.</summary>
    public int? Gid { get; set; }

    /// <summary>Who may do what, as a number.</summary>
    public int? Mode { get; set; }
}

/// <summary>How a service is asked whether it is well.</summary>
public sealed class Healthcheck
{
    /// <summary><c>CMD</c> and a program with its arguments, or <c>CMD-SHELL</c> and a line; <c>NONE</c>: not at all.</summary>
    public List<string> Test { get; set; } = [];

    /// <summary>Time between two.</summary>
    public required string Interval { get; set; }

    /// <summary>Time that an answer may take.</summary>
    public required string Timeout { get; set; }

    /// <summary>Failures in a row that count.</summary>
    public int? Retries { get; set; }

    /// <summary>Time in which failures do not count.</summary>
    public required string StartPeriod { get; set; }
}

/// <summary>How a network gives out addresses.</summary>
public sealed class Ipam
{
    /// <summary>Such as default.</summary>
    public string? Driver { get; set; }

    /// <summary>Such as subnet and gateway.</summary>
    public List<Dictionary<string, string>> Config { get; set; } = [];

    /// <summary>For the driver.</summary>
    public Dictionary<string, string> Options { get; set; } = [];
}

/// <summary>Where output goes.</summary>
public sealed class Logging
{
    /// <summary>Such as json-file.</summary>
    public string? Driver { get; set; }

    /// <summary>For the driver.</summary>
    public Dictionary<string, string> Options { get; set; } = [];
}

/// <summary>A limit of the kernel.</summary>
public sealed class Ulimit
{
    /// <summary>What it can be raised to.</summary>
    public int? Hard { get; set; }

    /// <summary>What it is.</summary>
    public int? Soft { get; set; }
}

/// <summary>Storage at the top of a file, or a mount in a service.</summary>
public sealed class Volume : NamedComposeMember
{
    /// <summary>Of a mount: bind, volume or tmpfs.</summary>
    public string? Type { get; set; }

    /// <summary>Of a mount: a path or a volume's name.</summary>
    public string? Source { get; set; }

    /// <summary>Of a mount: where the container sees it.</summary>
    public string? Target { get; set; }

    /// <summary>Of a mount: whether the container may only read.</summary>
    public bool? ReadOnly { get; set; }

    /// <summary>Of storage: who keeps it.</summary>
    public string? Driver { get; set; }

    /// <summary>Of storage: for the driver.</summary>
    public Dictionary<string, string> DriverOpts { get; set; } = [];

    /// <summary>Of storage: whether it is there already.</summary>
    public bool? External { get; set; }

    /// <summary>Of storage: notes by name.</summary>
    public Dictionary<string, string> Labels { get; set; } = [];
}
