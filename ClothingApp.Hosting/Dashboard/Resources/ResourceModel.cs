namespace ClothingApp.Hosting.Dashboard.Resources;

/// <summary>One resource, as the pages get it.</summary>
internal sealed record ResourceModel
{
    public required string Name { get; init; }

    public required string DisplayName { get; init; }

    /// <summary>Project, Executable, Container, Parameter.</summary>
    public required string Type { get; init; }

    public string? State { get; init; }

    /// <summary>Healthy, Degraded or Unhealthy; null while that is not known.</summary>
    public string? Health { get; init; }

    public IReadOnlyList<HealthReport> HealthReports { get; init; } = [];

    public int? ExitCode { get; init; }

    public DateTime? StartedAt { get; init; }

    public DateTime? StoppedAt { get; init; }

    public int Restarts { get; init; }

    public int? ProcessId { get; init; }

    public string? ContainerId { get; init; }

    /// <summary>The project, program or image.</summary>
    public string? Source { get; init; }

    public IReadOnlyList<ResourceUrl> Urls { get; init; } = [];

    public IReadOnlyList<EnvironmentVariable> Environment { get; init; } = [];

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public IReadOnlyList<ResourceCommand> Commands { get; init; } = [];

    public IReadOnlyList<Relationship> Relationships { get; init; } = [];

    public string? Parent { get; init; }

    /// <summary>What a reader should know, such as that the embedded server stands in for a container.</summary>
    public string? Note { get; init; }

    public bool Hidden { get; init; }

    internal sealed record HealthReport(string Name, string? Status, string? Description);

    internal sealed record ResourceUrl(string? Name, string Url, string? DisplayText, bool Internal);

    /// <param name="Value">Null when it is a secret.</param>
    internal sealed record EnvironmentVariable(string Name, string? Value, bool Secret);

    /// <param name="State">enabled, disabled or hidden.</param>
    /// <param name="Confirmation">The question to ask first.</param>
    internal sealed record ResourceCommand(string Name, string DisplayName, string? Description, string State, string? Confirmation, bool Highlighted);

    internal sealed record Relationship(string Resource, string Type);
}

/// <summary>All of them.</summary>
internal sealed record ResourcesAnswer(string Application, string Run, IReadOnlyList<ResourceModel> Resources);
