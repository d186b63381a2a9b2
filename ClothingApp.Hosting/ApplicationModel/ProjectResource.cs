namespace Aspire.Hosting.ApplicationModel;

/// <summary>A .NET project that runs as a process; its file is told by an <see cref="IProjectMetadata"/> annotation.</summary>
public class ProjectResource(string name) : Resource(name),
    IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport;
