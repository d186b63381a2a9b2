namespace Aspire.Hosting;

/// <summary>How a project becomes a resource.</summary>
public class ProjectResourceOptions
{
    /// <summary>The launch profile to start with; null: the usual one.</summary>
    public string? LaunchProfileName { get; set; }

    /// <summary>Whether launch profiles are passed over.</summary>
    public bool ExcludeLaunchProfile { get; set; }
}
