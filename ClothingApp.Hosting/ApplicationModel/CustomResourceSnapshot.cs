using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What is known of a running resource at one moment.</summary>
public sealed record CustomResourceSnapshot
{
    /// <summary>Project, Container, Executable, Parameter or a word of the resource's own.</summary>
    public required string ResourceType { get; init; }

    /// <summary>More about it, by name.</summary>
    public required ImmutableArray<ResourcePropertySnapshot> Properties { get; init; }

    /// <summary>When the AppHost came to know of it.</summary>
    public DateTime? CreationTimeStamp { get; init; }

    /// <summary>When its process was started.</summary>
    public DateTime? StartTimeStamp { get; init; }

    /// <summary>When its process ended.</summary>
    public DateTime? StopTimeStamp { get; init; }

    /// <summary>One of <see cref="KnownResourceStates"/>; null before the application runs.</summary>
    public ResourceStateSnapshot? State { get; init; }

    /// <summary>Of its last process.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Null while it does not run.</summary>
    public HealthStatus? HealthStatus { get; internal init; }

    /// <summary>The last answer of each health check.</summary>
    public ImmutableArray<HealthReportSnapshot> HealthReports { get; internal init; } = [];

    /// <summary>What the process was given.</summary>
    public ImmutableArray<EnvironmentVariableSnapshot> EnvironmentVariables { get; init; } = [];

    /// <summary>Addresses for people.</summary>
    public ImmutableArray<UrlSnapshot> Urls { get; init; } = [];

    /// <summary>What a container mounts.</summary>
    public ImmutableArray<VolumeSnapshot> Volumes { get; init; } = [];

    /// <summary>How it hangs together with others.</summary>
    public ImmutableArray<RelationshipSnapshot> Relationships { get; init; } = [];

    /// <summary>What people can ask of it.</summary>
    public ImmutableArray<ResourceCommandSnapshot> Commands { get; init; } = [];

    /// <summary>Not to be shown.</summary>
    public bool IsHidden { get; init; }

    /// <summary>The handlers of <see cref="ResourceReadyEvent"/>; null before the resource was healthy for the first time.</summary>
    internal Task? Ready { get; init; }
}

/// <summary>A state by its name.</summary>
public sealed record ResourceStateSnapshot(string Text, string? Style)
{
    /// <summary>A name is a state.</summary>
    public static implicit operator ResourceStateSnapshot?(string? s) => s is null ? null : new(s, null);
}

/// <summary>The last answer of a health check.</summary>
public sealed record HealthReportSnapshot(string Name, HealthStatus? Status, string? Description, string? ExceptionText);

/// <summary>An environment variable; <paramref name="IsFromSpec"/>: the graph set it, nobody else.</summary>
public sealed record EnvironmentVariableSnapshot(string Name, string? Value, bool IsFromSpec);

/// <summary>An address; <paramref name="IsInternal"/>: not for people.</summary>
public sealed record UrlSnapshot(string? Name, string Url, bool IsInternal)
{
    /// <summary>Whether nobody listens there now.</summary>
    public bool IsInactive { get; init; }

    /// <summary>How it is shown.</summary>
    public UrlDisplayPropertiesSnapshot DisplayProperties { get; init; } = new();
}

/// <summary>How an address is shown; a higher order comes first.</summary>
public sealed record UrlDisplayPropertiesSnapshot(string DisplayName = "", int SortOrder = 0);

/// <summary>A mount of a container.</summary>
public sealed record VolumeSnapshot(string? Source, string Target, string MountType, bool IsReadOnly);

/// <summary>A tie to another resource: Reference, WaitFor, Parent, ...</summary>
public sealed record RelationshipSnapshot(string ResourceName, string Type);

/// <summary>A named fact about a resource.</summary>
public sealed record ResourcePropertySnapshot(string Name, object? Value)
{
    /// <summary>Not to be shown to onlookers.</summary>
    public bool IsSensitive { get; init; }
}

/// <summary>A resource is not what it was.</summary>
public class ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot snapshot)
{
    /// <summary>Which resource.</summary>
    public IResource Resource => resource;

    /// <summary>Which of its instances: its name, and a number when there are several.</summary>
    public string ResourceId => resourceId;

    /// <summary>What it is now.</summary>
    public CustomResourceSnapshot Snapshot => snapshot;
}
