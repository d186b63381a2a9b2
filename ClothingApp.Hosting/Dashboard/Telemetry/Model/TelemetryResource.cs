namespace ClothingApp.Hosting.Dashboard.Telemetry.Model;

/// <summary>Who sent it: a process, by its service's name and its own.</summary>
internal sealed record TelemetryResource(AttributeSet Attributes)
{
    public string Service { get; } = Attributes["service.name"].Text is { Length: > 0 } name ? name : "unknown_service";

    /// <summary>The replica's name; the service's where it has none.</summary>
    public string Instance { get; } =
        Attributes["service.instance.id"].ToString() is { Length: > 0 } instance ? instance
        : Attributes["service.name"].Text is { Length: > 0 } name ? name
        : "unknown_service";
}

/// <summary>The library or logging category within the process.</summary>
internal sealed record TelemetryScope(string Name, string Version, AttributeSet Attributes);

/// <summary>One resource and scope; shared by everything that came from it.</summary>
internal sealed record TelemetrySource(TelemetryResource Resource, TelemetryScope Scope);
