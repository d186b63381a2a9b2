using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>.NET projects as resources.</summary>
public static class ProjectResourceBuilderExtensions
{
    /// <summary>Adds a project that the AppHost's project file refers to.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new() =>
        builder.AddProject(name, new TProject());

    /// <summary>Adds a project by the path of its file, relative to the AppHost's folder; it is built when it starts.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath) =>
        builder.AddProject(name, new ProjectFile(Path.GetFullPath(projectPath, builder.AppHostDirectory)));

    private static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, IProjectMetadata project)
    {
        if (!File.Exists(project.ProjectPath))
            throw new DistributedApplicationException($"project of resource '{name}' does not exist: {project.ProjectPath}");
        return builder.AddResource(new ProjectResource(name))
            .WithAnnotation(project)
            .WithOtlpExporter()
            .WithEnvironment(ListenOnEndpoints);
    }

    /// <summary>Kestrel listens on every http endpoint of the project; an address that the graph sets itself wins.</summary>
    private static void ListenOnEndpoints(EnvironmentCallbackContext context)
    {
        var addresses = context.Resource.Annotations.OfType<EndpointAnnotation>()
            .Where(endpoint => endpoint.UriScheme is "http" or "https")
            .Select(endpoint => new EndpointReference((IResourceWithEndpoints)context.Resource, endpoint.Name).Url)
            .ToList();
        if (addresses.Count > 0)
            context.EnvironmentVariables.TryAdd("ASPNETCORE_URLS", string.Join(';', addresses));
    }

    private sealed record ProjectFile(string ProjectPath) : IProjectMetadata;
}
