namespace Aspire.Hosting.ApplicationModel;

/// <summary>A .NET project that runs as a process; its file is told by an <see cref="IProjectMetadata"/> annotation.</summary>
public class ProjectResource(string name) : Resource(name),
    IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport, IResourceWithProbes, IComputeResource, IContainerFilesDestinationResource;

/// <summary>How many processes run the project.</summary>
public sealed class ReplicaAnnotation(int replicas = 1) : IResourceAnnotation
{
    /// <summary>At least one.</summary>
    public int Replicas => replicas;
}
