using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What is known of a running resource at one moment.</summary>
public sealed record CustomResourceSnapshot
{
    /// <summary>Project, Executable or Parameter.</summary>
    public required string ResourceType { get; init; }

    /// <summary>One of <see cref="KnownResourceStates"/>; null before the application runs.</summary>
    public ResourceStateSnapshot? State { get; init; }

    /// <summary>Null while it does not run.</summary>
    public HealthStatus? HealthStatus { get; init; }

    /// <summary>Of its last process.</summary>
    public int? ExitCode { get; init; }

    /// <summary>When its process was started.</summary>
    public DateTime? StartTimeStamp { get; init; }
}

/// <summary>A state by its name.</summary>
public sealed record ResourceStateSnapshot(string Text)
{
    /// <summary>A name is a state.</summary>
    public static implicit operator ResourceStateSnapshot?(string? text) => text is null ? null : new(text);
}

/// <summary>A resource is not what it was.</summary>
public class ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot snapshot)
{
    /// <summary>Which resource.</summary>
    public IResource Resource => resource;

    /// <summary>Its name while it runs.</summary>
    public string ResourceId => resourceId;

    /// <summary>What it is now.</summary>
    public CustomResourceSnapshot Snapshot => snapshot;
}
