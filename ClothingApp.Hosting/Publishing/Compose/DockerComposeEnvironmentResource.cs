using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker.Resources;
using ClothingApp.Hosting.Publishing.Compose;

namespace Aspire.Hosting.Docker;

/// <summary>A machine that runs the application with Docker Compose, or a swarm.</summary>
public class DockerComposeEnvironmentResource(string name) : Resource(name), IComputeEnvironmentResource
{
    /// <summary>The network that the services share; null: one named like the application.</summary>
    public string? DefaultNetworkName { get; set; }

    /// <summary>What the file leaves open for whoever runs it.</summary>
    internal ComposeVariables Variables { get; } = new();

    internal List<Action<ComposeFile>> FileHooks { get; } = [];

    internal List<Action<IDictionary<string, CapturedEnvironmentVariable>>> VariableHooks { get; } = [];
}

/// <summary>A resource of the graph as a service of a Compose file.</summary>
public class DockerComposeServiceResource : Resource, IResourceWithParent<DockerComposeEnvironmentResource>
{
    /// <param name="name">The resource's name.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="composeEnvironmentResource">Where it runs.</param>
    public DockerComposeServiceResource(string name, IResource resource, DockerComposeEnvironmentResource composeEnvironmentResource) : base(name) =>
        (Target, Parent) = (resource, composeEnvironmentResource);

    /// <summary>Where it runs.</summary>
    public DockerComposeEnvironmentResource Parent { get; }

    /// <summary>What it is in the graph.</summary>
    internal IResource Target { get; }
}

/// <summary>A variable that the Compose file leaves open.</summary>
public sealed class CapturedEnvironmentVariable
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>A sentence about it.</summary>
    public string? Description { get; set; }

    /// <summary>Its value when nobody gives one; null: somebody has to.</summary>
    public string? DefaultValue { get; set; }

    /// <summary>What it stands for.</summary>
    public object? Source { get; set; }

    /// <summary>The resource that needs it.</summary>
    public IResource? Resource { get; set; }
}

/// <summary>Changes the service that a resource becomes, when all else about it is said.</summary>
public sealed class DockerComposeServiceCustomizationAnnotation(Action<DockerComposeServiceResource, Resources.ComposeNodes.Service> configure) : IResourceAnnotation
{
    /// <summary>Changes it.</summary>
    public Action<DockerComposeServiceResource, Resources.ComposeNodes.Service> Configure => configure;
}
