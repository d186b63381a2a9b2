using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using static ClothingApp.Hosting.Dashboard.Resources.ResourceModel;

namespace ClothingApp.Hosting.Dashboard.Resources;

/// <summary>From a snapshot of the application model to what the pages get.</summary>
internal static class ResourceMapping
{
    /// <summary>The property whose text is shown beside a resource's name.</summary>
    public const string Note = "resource.note";

    public static ResourceModel From(ResourceEvent change, SecretMask mask)
    {
        var snapshot = change.Snapshot;
        var properties = snapshot.Properties.Where(property => !property.IsSensitive).ToDictionary(property => property.Name, property => property.Value, StringComparer.Ordinal);
        return new ResourceModel
        {
            Name = change.ResourceId,
            DisplayName = change.ResourceId,
            Type = snapshot.ResourceType,
            State = snapshot.State?.Text,
            Health = snapshot.HealthStatus?.ToString(),
            HealthReports = [.. snapshot.HealthReports.Select(report => new HealthReport(report.Name, report.Status?.ToString(), report.Description ?? FirstLine(report.ExceptionText)))],
            ExitCode = snapshot.ExitCode,
            StartedAt = Utc(snapshot.StartTimeStamp),
            StoppedAt = Utc(snapshot.StopTimeStamp),
            Restarts = Number("resource.restarts") ?? 0,
            ProcessId = Number("executable.pid"),
            ContainerId = Text("container.id"),
            Source = SourceOf(change.Resource, Text),
            Urls = [.. snapshot.Urls.Where(url => !url.IsInactive).Select(url =>
                new ResourceUrl(url.Name, url.Url, url.DisplayProperties.DisplayName is { Length: > 0 } name ? name : null, url.IsInternal))],
            Environment = [.. snapshot.EnvironmentVariables.Select(variable =>
                variable.Value is null || mask.Hides(variable.Name, variable.Value)
                    ? new EnvironmentVariable(variable.Name, null, Secret: true)
                    : new EnvironmentVariable(variable.Name, variable.Value, Secret: false))],
            Arguments = properties.GetValueOrDefault("resource.arguments") is IEnumerable<string> arguments ? [.. arguments.Select(mask.Apply)] : [],
            Commands = [.. snapshot.Commands.Select(command => new ResourceCommand(
                command.Name, command.DisplayName, command.DisplayDescription, command.State.ToString().ToLowerInvariant(), command.ConfirmationMessage, command.IsHighlighted))],
            Relationships = [.. snapshot.Relationships.Select(tie => new Relationship(tie.ResourceName, tie.Type)).Distinct()],
            Parent = ParentOf(change),
            Note = Text(Note),
            Hidden = snapshot.IsHidden,
        };

        string? Text(string name) => Convert.ToString(properties.GetValueOrDefault(name), CultureInfo.InvariantCulture) is { Length: > 0 } text ? mask.Apply(text) : null;

        int? Number(string name) => properties.GetValueOrDefault(name) switch { int number => number, long number => (int)number, _ => null };
    }

    /// <summary>A replica belongs to the resource that it is one of.</summary>
    private static string? ParentOf(ResourceEvent change) =>
        change.ResourceId != change.Resource.Name ? change.Resource.Name : change.Snapshot.Relationships.FirstOrDefault(tie => tie.Type == "Parent")?.ResourceName;

    private static string? SourceOf(IResource resource, Func<string, string?> property) =>
        property("container.image")
        ?? resource.Annotations.OfType<IProjectMetadata>().LastOrDefault()?.ProjectPath
        ?? property("executable.path")
        ?? property("Value");

    private static DateTime? Utc(DateTime? time) => time is { } known ? known.ToUniversalTime() : null;

    private static string? FirstLine(string? text) => text?.Split('\n', 2)[0].TrimEnd('\r');
}
