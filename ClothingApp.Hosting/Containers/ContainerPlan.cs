namespace ClothingApp.Hosting.Containers;

/// <summary>What exactly is to run in a container.</summary>
/// <param name="Name">Of the container; unique among all on the machine. That of a persistent one is the same in every run.</param>
/// <param name="Image">With its tag or digest; the tag that a <see cref="Build"/> gets.</param>
internal sealed record ContainerPlan(string Name, string Image)
{
    /// <summary>Instead of the image's own; the image's default arguments fall away with it.</summary>
    public string? Entrypoint { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Never visible in the list of processes.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<PublishedPort> Ports { get; init; } = [];

    public IReadOnlyList<ContainerMount> Mounts { get; init; } = [];

    /// <summary>Put into the container before it starts, in this order.</summary>
    public IReadOnlyList<ContainerFileEntry> Files { get; init; } = [];

    /// <summary>Instead of the network that the containers of an application share: <c>host</c>, <c>none</c>, or one made by somebody else.</summary>
    public string? Network { get; init; }

    /// <summary>Names by which other containers of the shared network find this one.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Passed to the runtime's <c>create</c> as they are.</summary>
    public IReadOnlyList<string> RuntimeArguments { get; init; } = [];

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public PullPolicy PullPolicy { get; init; }

    /// <summary>It stays when the application ends, and the next run takes it over if its plan is still the same.</summary>
    public bool IsPersistent { get; init; }

    public ContainerBuild? Build { get; init; }
}

/// <summary>When an image is fetched. Both runtimes' default is <see cref="Missing"/>.</summary>
internal enum PullPolicy
{
    Default,
    Always,
    Missing,
    Never,
}

/// <summary>A port of the container that this machine answers on.</summary>
/// <param name="HostPort">0 lets the runtime choose a free one; <see cref="RunningContainer.Ports"/> says which.</param>
/// <param name="HostAddress">An IP address of this machine.</param>
/// <param name="Protocol">tcp or udp.</param>
internal sealed record PublishedPort(int HostPort, int ContainerPort, string HostAddress = "127.0.0.1", string Protocol = "tcp");

/// <summary>Something of this machine inside the container.</summary>
/// <param name="Source">A folder or file (bind), a volume's name, or null for a volume that goes with its container.</param>
internal sealed record ContainerMount(MountKind Kind, string? Source, string Target, bool IsReadOnly = false);

internal enum MountKind
{
    Bind,
    Volume,
}

/// <summary>A file or a folder to be put into a container.</summary>
/// <param name="Path">Absolute, in the container. Folders on the way come into being where they are missing.</param>
internal sealed record ContainerFileEntry(string Path)
{
    /// <summary>The bytes, if it is a file given by its contents.</summary>
    public ReadOnlyMemory<byte>? Contents { get; init; }

    /// <summary>A file of this machine, if it is given by that. With neither this nor <see cref="Contents"/> it is a folder.</summary>
    public string? SourcePath { get; init; }

    /// <summary>By default 644, for folders 755.</summary>
    public UnixFileMode? Mode { get; init; }

    /// <summary>User and group ids; by default root's.</summary>
    public int Owner { get; init; }

    public int Group { get; init; }

    /// <summary>Whether the container may start without it, when its source cannot be read.</summary>
    public bool IsOptional { get; init; }

    public bool IsFolder => Contents is null && SourcePath is null;
}

/// <summary>How the image is made.</summary>
/// <param name="Context">The folder whose files the build may copy.</param>
/// <param name="Dockerfile">By default the one in the context.</param>
/// <param name="Stage">Where a Dockerfile of several stages ends; by default the last one.</param>
internal sealed record ContainerBuild(string Context, string? Dockerfile = null, string? Stage = null)
{
    /// <summary>Not for secrets: the image keeps them.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();

    /// <summary>By id, for <c>RUN --mount=type=secret,id=...</c>.</summary>
    public IReadOnlyDictionary<string, BuildSecret> Secrets { get; init; } = new Dictionary<string, BuildSecret>();
}

/// <summary>A secret of a build: its value, or the file that holds it.</summary>
internal sealed record BuildSecret(string? Value = null, string? Path = null);
