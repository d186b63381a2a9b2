namespace Aspire.Hosting.ApplicationModel;

/// <summary>Any program that runs as a process.</summary>
public class ExecutableResource(string name, string command, string workingDirectory) : Resource(name),
    IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport, IResourceWithProbes, IComputeResource
{
    /// <summary>A path, or a name that is looked up in PATH.</summary>
    public string Command { get; internal set; } = command;

    /// <summary>Where it runs.</summary>
    public string WorkingDirectory { get; internal set; } = workingDirectory;
}
