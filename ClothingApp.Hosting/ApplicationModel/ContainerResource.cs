using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A container; its image is told by a <see cref="ContainerImageAnnotation"/>.</summary>
public class ContainerResource(string name, string? entrypoint = null) : Resource(name),
    IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport, IResourceWithProbes, IComputeResource
{
    /// <summary>Runs in place of the image's own program.</summary>
    public string? Entrypoint { get; set; } = entrypoint;
}

/// <summary>Which image a container is made of.</summary>
public sealed class ContainerImageAnnotation : IResourceAnnotation
{
    /// <summary>Where the image comes from; null: the runtime's default.</summary>
    public string? Registry { get; set; }

    /// <summary>The name, without registry, tag and digest.</summary>
    public required string Image { get; set; }

    /// <summary>Null: <c>latest</c>, unless a digest is given.</summary>
    public string? Tag { get; set; }

    /// <summary>The digest's hexadecimal digits; wins over the tag.</summary>
    [SuppressMessage("Naming", "CA1709", Justification = "Aspire's name")]
    public string? SHA256 { get; set; }

    internal string Reference =>
        $"{(Registry is null ? "" : Registry + "/")}{Image}{(SHA256 is not null ? $"@sha256:{SHA256}" : Tag is not null ? $":{Tag}" : "")}";
}

/// <summary>What a container sees of the machine's files.</summary>
public sealed class ContainerMountAnnotation(string? source, string target, ContainerMountType type, bool isReadOnly) : IResourceAnnotation
{
    /// <summary>A path of this machine, or a volume's name; null: a volume without name.</summary>
    public string? Source => source;

    /// <summary>Where the container sees it.</summary>
    public string Target => target;

    /// <summary>Path or volume.</summary>
    public ContainerMountType Type => type;

    /// <summary>Whether the container may only read.</summary>
    public bool IsReadOnly => isReadOnly;
}

/// <summary>Kinds of mounts.</summary>
public enum ContainerMountType
{
    /// <summary>A path of this machine.</summary>
    BindMount,

    /// <summary>Storage that the runtime keeps.</summary>
    Volume,
}

/// <summary>How long a container lives.</summary>
public enum ContainerLifetime
{
    /// <summary>As long as the application.</summary>
    Session,

    /// <summary>Longer: the next run finds it as it was.</summary>
    Persistent,
}

/// <summary>How long the container lives; without it, as long as the application.</summary>
public sealed class ContainerLifetimeAnnotation : IResourceAnnotation
{
    /// <summary>The lifetime.</summary>
    public required ContainerLifetime Lifetime { get; set; }
}

/// <summary>When an image is fetched anew.</summary>
public enum ImagePullPolicy
{
    /// <summary>As the runtime likes.</summary>
    Default,

    /// <summary>At every start.</summary>
    Always,

    /// <summary>When it is not here.</summary>
    Missing,
}

/// <summary>When the image is fetched.</summary>
public sealed class ContainerImagePullPolicyAnnotation : IResourceAnnotation
{
    /// <summary>The policy.</summary>
    public required ImagePullPolicy ImagePullPolicy { get; set; }
}

/// <summary>The container's name to the runtime; chosen anew at every run without it.</summary>
public sealed class ContainerNameAnnotation : IResourceAnnotation
{
    /// <summary>The name.</summary>
    public required string Name { get; set; }
}

/// <summary>A further name of the container in the containers' network.</summary>
public sealed class ContainerNetworkAliasAnnotation(string alias) : IResourceAnnotation
{
    /// <summary>The name.</summary>
    public string Alias => alias;
}

/// <summary>Arguments for the runtime's command that makes the container.</summary>
public sealed class ContainerRuntimeArgsCallbackAnnotation(Func<ContainerRuntimeArgsCallbackContext, Task> callback) : IResourceAnnotation
{
    /// <summary>Adds them.</summary>
    public Func<ContainerRuntimeArgsCallbackContext, Task> Callback => callback;
}

/// <summary>Fills the arguments for the container runtime.</summary>
public sealed class ContainerRuntimeArgsCallbackContext(IList<object> args, CancellationToken cancellationToken = default)
{
    /// <summary>Values are text or <see cref="IValueProvider"/>s.</summary>
    public IList<object> Args => args;

    /// <summary>Ends when the application does.</summary>
    public CancellationToken CancellationToken => cancellationToken;
}

/// <summary>The image is built from a Dockerfile before the container starts.</summary>
public class DockerfileBuildAnnotation(string contextPath, string dockerfilePath, string? stage) : IResourceAnnotation
{
    /// <summary>The folder that the build sees.</summary>
    public string ContextPath => contextPath;

    /// <summary>The Dockerfile.</summary>
    public string DockerfilePath => dockerfilePath;

    /// <summary>The stage to stop at; null: the last.</summary>
    public string? Stage => stage;

    /// <summary>Values of ARG: texts or <see cref="IValueProvider"/>s.</summary>
    public Dictionary<string, object?> BuildArguments { get; } = [];

    /// <summary>Secrets that the build may mount: <see cref="ParameterResource"/>s.</summary>
    public Dictionary<string, object> BuildSecrets { get; } = [];
}
