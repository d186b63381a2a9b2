using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A project that the AppHost's project file refers to; the build writes a class for each, in the namespace <c>Projects</c>.</summary>
public interface IProjectMetadata : IResourceAnnotation
{
    /// <summary>The project file.</summary>
    string ProjectPath { get; }

    /// <summary>What Properties/launchSettings.json says; null: it is read from there.</summary>
    LaunchSettings? LaunchSettings => null;

    /// <summary>Whether it is built already when the AppHost starts.</summary>
    bool SuppressBuild => false;
}
