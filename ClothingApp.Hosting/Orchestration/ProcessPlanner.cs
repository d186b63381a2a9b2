using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>Turns a resource and its annotations into the process to start; anew at each start, so that callbacks see the moment.</summary>
internal sealed class ProcessPlanner(DistributedApplicationExecutionContext execution, IHostEnvironment environment, AppConsole console)
{
    /// <exception cref="DistributedApplicationException">The resource cannot be started as it is described.</exception>
    public async Task<ProcessPlan> PlanAsync(IResource resource, ResourceLogger logger, CancellationToken ct)
    {
        var (command, prefix, directory) = CommandOf(resource);
        var file = Executables.Find(command, directory)
            ?? throw new DistributedApplicationException($"the command '{command}' was not found; it is neither a file nor in PATH");
        if (!Directory.Exists(directory))
            throw new DistributedApplicationException($"the working directory {directory} does not exist");

        var variables = new Dictionary<string, object>(StringComparer.Ordinal);
        if (resource is ProjectResource)
        {
            variables["DOTNET_ENVIRONMENT"] = environment.EnvironmentName;
            variables["ASPNETCORE_ENVIRONMENT"] = environment.EnvironmentName;
            if (console.Colours)
                variables["DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION"] = "true";
        }
        var environmentContext = new EnvironmentCallbackContext(execution, resource, variables, ct) { Logger = logger };
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToList())
            await annotation.Callback(environmentContext);

        var arguments = new List<object>(prefix);
        var argumentContext = new CommandLineArgsCallbackContext(arguments, resource, ct) { Logger = logger, ExecutionContext = execution };
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToList())
            await annotation.Callback(argumentContext);

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in variables)
            values[name] = await TextAsync(value, ct);
        var texts = new List<string>(arguments.Count);
        foreach (var argument in arguments)
            texts.Add(await TextAsync(argument, ct));
        return new ProcessPlan(file, texts, directory, values);
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

    private static async ValueTask<string> TextAsync(object value, CancellationToken ct) => value switch
    {
        IValueProvider provider => await provider.GetValueAsync(ct) ?? "",
        IResourceBuilder<ParameterResource> parameter => await parameter.Resource.GetValueAsync(ct) ?? "",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
