using Aspire.Hosting.ApplicationModel;
using ClothingApp.Hosting.LaunchProfiles;

namespace Aspire.Hosting;

/// <summary>.NET projects as resources.</summary>
public static class ProjectResourceBuilderExtensions
{
    /// <summary>Adds a project that the AppHost's project file refers to.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new() =>
        builder.AddProject<TProject>(name, _ => { });

    /// <summary>Adds a project that the AppHost's project file refers to, started by one of its launch profiles (null: by none).</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name, string? launchProfileName)
        where TProject : IProjectMetadata, new() =>
        builder.AddProject<TProject>(name, options => Choose(options, launchProfileName));

    /// <summary>Adds a project that the AppHost's project file refers to.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name, Action<ProjectResourceOptions> configure)
        where TProject : IProjectMetadata, new() =>
        builder.AddProject(name, new TProject(), configure);

    /// <summary>Adds a project by the path of its file, relative to the AppHost's folder; it is built when it starts.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath) =>
        builder.AddProject(name, projectPath, _ => { });

    /// <summary>Adds a project by the path of its file, started by one of its launch profiles (null: by none).</summary>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath, string? launchProfileName) =>
        builder.AddProject(name, projectPath, options => Choose(options, launchProfileName));

    /// <summary>Adds a project by the path of its file.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder, string name, string projectPath, Action<ProjectResourceOptions> configure) =>
        builder.AddProject(name, new ProjectFile(Path.GetFullPath(projectPath, builder.AppHostDirectory)), configure);

    /// <summary>
    /// Runs the project several times. HTTP/1 endpoints get one address, behind which the processes take turns; clients of an HTTP/2
    /// endpoint get the address of every process, because their one connection would stay with one of them.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas, 1);
        return builder.WithAnnotation(new ReplicaAnnotation(replicas), ResourceAnnotationMutationBehavior.Replace);
    }

    private static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder, string name, IProjectMetadata project, Action<ProjectResourceOptions> configure)
    {
        if (!File.Exists(project.ProjectPath))
            throw new DistributedApplicationException($"project of resource '{name}' does not exist: {project.ProjectPath}");
        var options = new ProjectResourceOptions();
        configure(options);

        var resource = builder.AddResource(new ProjectResource(name))
            .WithAnnotation(project)
            .WithOtlpExporter()
            .WithEnvironment(ListenOnEndpoints);
        var profile = options.ExcludeLaunchProfile
            ? null
            : LaunchProfileReader.Find(project, options.LaunchProfileName, builder.Configuration["AppHost:DefaultLaunchProfileName"] ?? builder.Configuration["DOTNET_LAUNCH_PROFILE"]);
        return profile is null ? resource : resource.Follow(profile);
    }

    private static void Choose(ProjectResourceOptions options, string? launchProfileName) =>
        (options.LaunchProfileName, options.ExcludeLaunchProfile) = (launchProfileName, launchProfileName is null);

    /// <summary>What the launch profile says; what the graph says goes before it.</summary>
    private static IResourceBuilder<ProjectResource> Follow(this IResourceBuilder<ProjectResource> resource, LaunchProfile profile)
    {
        foreach (var address in (profile.ApplicationUrl ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Uri.TryCreate(address, UriKind.Absolute, out var url))
                throw new DistributedApplicationException($"the launch profile of {resource.Resource.Name} has an applicationUrl that is no address: {address}");
            var name = url.Scheme;
            for (var number = 2; resource.GetEndpoint(name).Exists; number++)
                name = url.Scheme + number;
            resource.WithEndpoint(port: url.Port == 0 ? null : url.Port, scheme: url.Scheme, name: name);
        }
        if (profile.LaunchUrl is { Length: > 0 } launchUrl && resource.GetEndpoint("http").Exists)
            resource.WithUrlForEndpoint("http", url => url.Url = launchUrl.StartsWith('/') || launchUrl.Contains("://", StringComparison.Ordinal) ? launchUrl : "/" + launchUrl);
        if (profile.CommandLineArgs is { Length: > 0 } arguments)
            resource.WithArgs(CommandLine.Split(arguments));
        return resource.WithEnvironment(context =>
        {
            // A profile is for this machine; in production it would make a service take itself for one in development.
            foreach (var (name, value) in context.ExecutionContext.IsRunMode ? profile.EnvironmentVariables : [])
                context.EnvironmentVariables.TryAdd(name, value);
        });
    }

    /// <summary>Kestrel listens on every http endpoint of the project; an address that the graph sets itself wins.</summary>
    private static void ListenOnEndpoints(EnvironmentCallbackContext context)
    {
        var format = new List<ReferenceExpression>();
        foreach (var endpoint in context.Resource.Annotations.OfType<EndpointAnnotation>()
            .Where(endpoint => context.ExecutionContext.IsPublishMode ? endpoint.UriScheme == "http" : endpoint.IsHttp))
        {
            var port = new EndpointReference((IResourceWithEndpoints)context.Resource, endpoint.Name).Property(EndpointProperty.TargetPort);
            // In a container, this machine's loopback interface would be nobody's but its own.
            var host = context.ExecutionContext.IsPublishMode && endpoint.TargetHost == "localhost" ? "*" : endpoint.TargetHost;
            format.Add(ReferenceExpression.Create($"{endpoint.UriScheme}://{host}:{port}"));
        }
        if (format.Count > 0)
            context.EnvironmentVariables.TryAdd("ASPNETCORE_URLS", format.Aggregate((all, next) => ReferenceExpression.Create($"{all};{next}")));
    }

    private sealed record ProjectFile(string ProjectPath) : IProjectMetadata;
}
