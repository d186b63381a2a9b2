using Aspire.Hosting.Docker.Resources.ServiceNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes.Swarm;

namespace Aspire.Hosting.Docker.Resources.ComposeNodes;

/// <summary>What runs in one or several containers.</summary>
public sealed class Service : NamedComposeMember
{
    /// <summary>Name, tag and digest.</summary>
    public string? Image { get; set; }

    /// <summary>How the image is made.</summary>
    public Build? Build { get; set; }

    /// <summary>The container's name; makes replicas impossible.</summary>
    public string? ContainerName { get; set; }

    /// <summary>In place of the image's program.</summary>
    public List<string> Entrypoint { get; set; } = [];

    /// <summary>The program's arguments.</summary>
    public List<string> Command { get; set; } = [];

    /// <summary>Environment variables.</summary>
    public Dictionary<string, string> Environment { get; set; } = [];

    /// <summary>Files with environment variables.</summary>
    public List<string> EnvFile { get; set; } = [];

    /// <summary>Ports that the machine opens: <c>8081:8081</c>.</summary>
    public List<string> Ports { get; set; } = [];

    /// <summary>Ports for the networks alone.</summary>
    public List<string> Expose { get; set; } = [];

    /// <summary>Those that come first.</summary>
    public Dictionary<string, ServiceDependency> DependsOn { get; set; } = [];

    /// <summary>How it is asked whether it is well.</summary>
    public Healthcheck? Healthcheck { get; set; }

    /// <summary>Replicas, limits and placement.</summary>
    public Deploy? Deploy { get; set; }

    /// <summary>no, always, on-failure or unless-stopped.</summary>
    public string? Restart { get; set; }

    /// <summary>Time between the signal to stop and the end.</summary>
    public string? StopGracePeriod { get; set; }

    /// <summary>The signal to stop.</summary>
    public string? StopSignal { get; set; }

    /// <summary>User and group.</summary>
    public string? User { get; set; }

    /// <summary>The folder it starts in.</summary>
    public string? WorkingDir { get; set; }

    /// <summary>Whether a small program stands above it that reaps its children.</summary>
    public bool? Init { get; set; }

    /// <summary>Whether its files cannot be written.</summary>
    public bool? ReadOnly { get; set; }

    /// <summary>Folders in memory.</summary>
    public List<string> Tmpfs { get; set; } = [];

    /// <summary>Rights to add.</summary>
    public List<string> CapAdd { get; set; } = [];

    /// <summary>Rights to take away.</summary>
    public List<string> CapDrop { get; set; } = [];

    /// <summary>Such as no-new-privileges.</summary>
    public List<string> SecurityOpt { get; set; } = [];

    /// <summary>Further groups.</summary>
    public List<string> GroupAdd { get; set; } = [];

    /// <summary>What it sees of other files.</summary>
    public List<Volume> Volumes { get; set; } = [];

    /// <summary>Files with settings.</summary>
    public List<ConfigReference> Configs { get; set; } = [];

    /// <summary>Files with secrets.</summary>
    public List<SecretReference> Secrets { get; set; } = [];

    /// <summary>The networks that it is in.</summary>
    public List<string> Networks { get; set; } = [];

    /// <summary>host, none or another service's.</summary>
    public string? NetworkMode { get; set; }

    /// <summary>Its name to itself.</summary>
    public string? Hostname { get; set; }

    /// <summary>Its domain to itself.</summary>
    public string? DomainName { get; set; }

    /// <summary>Names and addresses that it knows.</summary>
    public Dictionary<string, string> ExtraHosts { get; set; } = [];

    /// <summary>Servers that know names.</summary>
    public List<string> Dns { get; set; } = [];

    /// <summary>Domains in which names are looked for.</summary>
    public List<string> DnsSearch { get; set; } = [];

    /// <summary>Where output goes.</summary>
    public Logging? Logging { get; set; }

    /// <summary>Notes by name.</summary>
    public Dictionary<string, string> Labels { get; set; } = [];

    /// <summary>It runs only when one of these is asked for.</summary>
    public List<string> Profiles { get; set; } = [];

    /// <summary>Devices of the machine.</summary>
    public List<string> Devices { get; set; } = [];

    /// <summary>Limits by name.</summary>
    public Dictionary<string, Ulimit> Ulimits { get; set; } = [];

    /// <summary>Settings of the kernel.</summary>
    public Dictionary<string, string> Sysctls { get; set; } = [];

    /// <summary>Whether input stays open.</summary>
    public bool? StdinOpen { get; set; }

    /// <summary>Whether it has a terminal.</summary>
    public bool? Tty { get; set; }

    /// <summary>Sets a variable; null: to nothing.</summary>
    public Service AddEnvironmentalVariable(string key, string? value)
    {
        Environment[key] = value ?? "";
        return this;
    }

    /// <summary>Adds a mount.</summary>
    public Service AddVolume(Volume volume)
    {
        Volumes.Add(volume);
        return this;
    }

    /// <summary>Adds mounts.</summary>
    public Service AddVolumes(IEnumerable<Volume> volumes)
    {
        Volumes.AddRange(volumes);
        return this;
    }

    /// <summary>Adds a file with settings.</summary>
    public Service AddConfig(ConfigReference config)
    {
        Configs.Add(config);
        return this;
    }
}
