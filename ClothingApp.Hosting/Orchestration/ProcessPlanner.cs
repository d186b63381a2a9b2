using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>Turns a project or an executable into the process to start.</summary>
internal sealed class ProcessPlanner(DistributedApplicationExecutionContext execution, IHostEnvironment environment, AppConsole console)
{
    /// <summary>
    /// .NET compiles methods anew, and better, once nothing has been compiled for this many milliseconds (hexadecimal; 64 by default).
    /// While everything starts at once, that takes the processor from those that start: here it begins when they are done.
    /// </summary>
    private const string CompileBetterAfter = "DOTNET_TC_CallCountingDelayMs";

    /// <exception cref="DistributedApplicationException">The resource cannot be started as it is described.</exception>
    public async Task<ProcessPlan> PlanAsync(ResourceInstance instance, ResourceLogger logger, CancellationToken ct)
    {
        var (command, prefix, directory) = CommandOf(instance.Resource);
        var file = Executables.Find(command, directory)
            ?? throw new DistributedApplicationException($"the command '{command}' was not found; it is neither a file nor in PATH");
        if (!Directory.Exists(directory))
            throw new DistributedApplicationException($"the working directory {directory} does not exist");

        var variables = new Dictionary<string, object>(StringComparer.Ordinal);
        if (instance.Resource is ProjectResource)
        {
            variables["DOTNET_ENVIRONMENT"] = environment.EnvironmentName;
            variables["ASPNETCORE_ENVIRONMENT"] = environment.EnvironmentName;
            if (Environment.GetEnvironmentVariable(CompileBetterAfter) is null)
                variables[CompileBetterAfter] = "7D0";
            if (console.Colours)
                variables["DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION"] = "true";
        }
        var settings = await InstanceSettings.EvaluateAsync(instance, execution, variables, logger, ct);
        return new ProcessPlan(file, [.. prefix, .. settings.Arguments], directory, settings);
    }

    private static (string Command, string[] Prefix, string Directory) CommandOf(IResource resource)
    {
        if (resource is ExecutableResource executable)
            return (executable.Command, [], executable.WorkingDirectory);
        var project = resource.Annotations.OfType<IProjectMetadata>().LastOrDefault()
            ?? throw new DistributedApplicationException("it has no project");
        var directory = Path.GetDirectoryName(Path.GetFullPath(project.ProjectPath))!;
        if (project is not IBuiltProject built)
            return (Executables.Dotnet, ["run", "--project", project.ProjectPath, "--no-launch-profile", "--"], directory);
        if (!File.Exists(built.TargetPath))
            throw new DistributedApplicationException($"{built.TargetPath} is not there; build the AppHost, which builds it too");
        return (Executables.Dotnet, ["exec", built.TargetPath], directory);
    }
}
