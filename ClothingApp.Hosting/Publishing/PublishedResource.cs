using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Hosting.Publishing;

/// <summary>A part of the application that runs in production.</summary>
internal sealed record PublishedResource
{
    public required string Name { get; init; }

    /// <summary>What the graph says, for hooks.</summary>
    public required IResource Source { get; init; }

    public required PublishedImage Image { get; init; }

    /// <summary>Runs in place of the image's own program.</summary>
    public string? Entrypoint { get; init; }

    public required IReadOnlyList<PublishedValue> Arguments { get; init; }

    /// <summary>By name.</summary>
    public required IReadOnlyList<PublishedVariable> Environment { get; init; }

    public required IReadOnlyList<PublishedPort> Ports { get; init; }

    public required IReadOnlyList<PublishedMount> Mounts { get; init; }

    /// <summary>Files to be put into the container.</summary>
    public required IReadOnlyList<PublishedFile> Files { get; init; }

    /// <summary>Files that somebody may give when it runs, and that are never published.</summary>
    public required IReadOnlyList<PublishedSecretFile> SecretFiles { get; init; }

    /// <summary>One of a kind at most; first what probes say, else what can be told from the health check.</summary>
    public required IReadOnlyList<PublishedProbe> Probes { get; init; }

    /// <summary>Healthy when all of these answer; for start order.</summary>
    public required IReadOnlyList<PublishedHealthCheck> HealthChecks { get; init; }

    /// <summary>Endpoints that it connects to.</summary>
    public required IReadOnlyList<PublishedUse> Uses { get; init; }

    /// <summary>Those that have to be ready first.</summary>
    public required IReadOnlyList<PublishedWait> Waits { get; init; }

    public required int Replicas { get; init; }

    public required PublishedNeeds Needs { get; init; }

    /// <summary>Whether it can be told, by OTEL_EXPORTER_OTLP_ENDPOINT, where to send its telemetry.</summary>
    public required bool SendsTelemetry { get; init; }

    /// <summary>Whether it contacts whatever addresses people give it.</summary>
    public required bool ReachesInternet { get; init; }

    /// <summary>Whether people and programs from outside reach one of its ports.</summary>
    public bool IsExternal => Ports.Any(port => port.IsExternal);

    /// <exception cref="KeyNotFoundException">There is no such port.</exception>
    public PublishedPort Port(string endpoint) =>
        Ports.FirstOrDefault(port => string.Equals(port.Name, endpoint, StringComparison.OrdinalIgnoreCase))
        ?? throw new KeyNotFoundException($"{Name} has no endpoint named '{endpoint}'");
}

/// <summary>What a resource is made of.</summary>
/// <param name="Registry">Null: the default of whoever runs it.</param>
/// <param name="Repository">Without registry, tag and digest.</param>
/// <param name="Tag">Null: none, when there is a digest.</param>
/// <param name="Digest">With its algorithm.</param>
/// <param name="IsBuilt">Whether it is an image of this application, which somebody has to build and push.</param>
internal sealed record PublishedImage(string? Registry, string Repository, string? Tag, string? Digest, bool IsBuilt)
{
    /// <summary>The whole reference.</summary>
    public string Reference => $"{Name}{(Tag is null ? "" : ":" + Tag)}{(Digest is null ? "" : "@" + Digest)}";

    /// <summary>Without tag and digest.</summary>
    public string Name => Registry is null ? Repository : $"{Registry}/{Repository}";
}

/// <summary>An environment variable.</summary>
internal sealed record PublishedVariable(string Name, PublishedValue Value);

/// <summary>A port, the same for the process and for those that connect: without translation, addresses can be handed out of pods and of services alike.</summary>
/// <param name="Name">The endpoint's name.</param>
/// <param name="Number">1 to 65535.</param>
/// <param name="Scheme">Such as http.</param>
/// <param name="Transport">http, http2 or tcp. Clients of http2 balance by themselves, so they want every instance's address.</param>
/// <param name="IsUdp">UDP, else TCP.</param>
/// <param name="IsExternal">Meant for people and programs outside of the application.</param>
internal sealed record PublishedPort(string Name, int Number, string Scheme, string Transport, bool IsUdp, bool IsExternal);

/// <summary>Storage that a container sees.</summary>
/// <param name="Source">A volume's name or a path of this machine; null: a volume without name.</param>
/// <param name="Target">Where the container sees it.</param>
/// <param name="IsBind">A path of this machine, which most targets cannot have.</param>
/// <param name="IsReadOnly">The container may only read.</param>
internal sealed record PublishedMount(string? Source, string Target, bool IsBind, bool IsReadOnly);

/// <summary>A file that a container finds.</summary>
internal sealed record PublishedFile(string Path, string Contents);

/// <summary>A secret as a file; without it, what it is for is off.</summary>
/// <param name="Path">Where the container finds it, alone in its folder.</param>
/// <param name="Variable">Names it to the container when it is there.</param>
internal sealed record PublishedSecretFile(string Path, string Variable)
{
    public string Folder => Path[..Path.LastIndexOf('/')];

    public string FileName => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>What the folder is called.</summary>
    public string Name => Folder[(Folder.LastIndexOf('/') + 1)..];
}

/// <summary>What a probe tells.</summary>
internal enum PublishedProbeKind
{
    Startup,
    Readiness,
    Liveness,
}

/// <summary>A GET that is asked again and again; times in seconds.</summary>
internal sealed record PublishedProbe(PublishedProbeKind Kind, string Endpoint, string Path, int InitialDelay, int Period, int Timeout, int FailureThreshold, int SuccessThreshold);

/// <summary>A GET that answers with a status when all is well.</summary>
internal sealed record PublishedHealthCheck(string Endpoint, string Path, int Status);

/// <summary>An endpoint of another resource.</summary>
internal sealed record PublishedUse(string Resource, string Endpoint);

/// <summary>Another resource that has to be ready first.</summary>
internal sealed record PublishedWait(string Resource, WaitType Type);
