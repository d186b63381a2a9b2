namespace Aspire.Hosting;

/// <summary>How the description of an application begins.</summary>
public sealed class DistributedApplicationOptions
{
    /// <summary>The program's arguments.</summary>
    public string[]? Args { get; set; }

    /// <summary>The AppHost's assembly; the program's own unless given.</summary>
    public string? AssemblyName { get; set; }

    /// <summary>What relative paths are relative to; the AppHost's project folder unless given.</summary>
    public string? ProjectDirectory { get; set; }

    /// <summary>Whether it runs without a dashboard.</summary>
    public bool DisableDashboard { get; set; }

    /// <summary>The application's name on the dashboard; the AppHost's unless given.</summary>
    public string? DashboardApplicationName { get; set; }
}
