using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using ClothingApp.Hosting.Publishing;
using ClothingApp.Hosting.Publishing.Compose;

namespace Aspire.Hosting;

/// <summary>Docker Compose as a place where the application runs.</summary>
public static class DockerComposeEnvironmentExtensions
{
    /// <summary>Publishing writes a Compose file; with <c>--format swarm</c> one for <c>docker stack deploy</c>.</summary>
    public static IResourceBuilder<DockerComposeEnvironmentResource> AddDockerComposeEnvironment(this IDistributedApplicationBuilder builder, string name)
    {
        var environment = new DockerComposeEnvironmentResource(name);
        return builder.ExecutionContext.IsRunMode
            ? builder.CreateResourceBuilder(environment)
            : builder.AddResource(environment).WithAnnotation(new PublisherAnnotation(ComposePublisher.Formats, new ComposePublisher(environment).PublishAsync));
    }

    /// <summary>Changes the environment's own settings.</summary>
    public static IResourceBuilder<DockerComposeEnvironmentResource> WithProperties(
        this IResourceBuilder<DockerComposeEnvironmentResource> builder, Action<DockerComposeEnvironmentResource> configure)
    {
        configure(builder.Resource);
        return builder;
    }

    /// <summary>Changes the file when all services are in it. A file for a swarm has a <see cref="ComposeFile.Version"/>.</summary>
    public static IResourceBuilder<DockerComposeEnvironmentResource> ConfigureComposeFile(
        this IResourceBuilder<DockerComposeEnvironmentResource> builder, Action<ComposeFile> configure)
    {
        builder.Resource.FileHooks.Add(configure);
        return builder;
    }

    /// <summary>Changes what .env says of the variables that the file leaves open.</summary>
    public static IResourceBuilder<DockerComposeEnvironmentResource> ConfigureEnvFile(
        this IResourceBuilder<DockerComposeEnvironmentResource> builder, Action<IDictionary<string, CapturedEnvironmentVariable>> configure)
    {
        builder.Resource.VariableHooks.Add(configure);
        return builder;
    }
}

/// <summary>Resources as services of a Compose file.</summary>
public static class DockerComposeServiceExtensions
{
    /// <summary>Changes the service that the resource becomes, when all else about it is said.</summary>
    public static IResourceBuilder<T> PublishAsDockerComposeService<T>(
        this IResourceBuilder<T> builder, Action<DockerComposeServiceResource, Service> configure) where T : IComputeResource =>
        builder.ApplicationBuilder.ExecutionContext.IsRunMode ? builder : builder.WithAnnotation(new DockerComposeServiceCustomizationAnnotation(configure));

    /// <summary>What stands for the parameter in the file: <c>${NAME...}</c>.</summary>
    public static string AsEnvironmentPlaceholder(this ParameterResource parameter, DockerComposeServiceResource dockerComposeService) =>
        dockerComposeService.Parent.Variables.Of(parameter, dockerComposeService.Target);

    /// <inheritdoc cref="AsEnvironmentPlaceholder(ParameterResource, DockerComposeServiceResource)"/>
    public static string AsEnvironmentPlaceholder(this IResourceBuilder<ParameterResource> builder, DockerComposeServiceResource dockerComposeService) =>
        builder.Resource.AsEnvironmentPlaceholder(dockerComposeService);

    /// <summary>What stands in the file for a value that somebody has to give: <c>${NAME...}</c>.</summary>
    public static string AsEnvironmentPlaceholder(this IManifestExpressionProvider manifestExpressionProvider, DockerComposeServiceResource dockerComposeService) =>
        manifestExpressionProvider is ParameterResource parameter
            ? parameter.AsEnvironmentPlaceholder(dockerComposeService)
            : dockerComposeService.Parent.Variables.Add(new()
            {
                Name = ComposeVariables.NameOf(manifestExpressionProvider.ValueExpression.Trim('{', '}')),
                Source = manifestExpressionProvider,
                Resource = dockerComposeService.Target,
            });
}
