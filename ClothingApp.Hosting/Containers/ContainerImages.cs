using System.Collections.Concurrent;

namespace ClothingApp.Hosting.Containers;

/// <summary>Sees to it that the image of a plan is there: builds it, fetches it, or says why neither will do.</summary>
internal sealed class ContainerImages(ContainerCli cli)
{
    /// <summary>Replicas want the same image at the same time; one of them does the work.</summary>
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _locks = new(StringComparer.Ordinal);

    /// <returns>The image's id.</returns>
    /// <exception cref="ContainerException">It cannot be had.</exception>
    public async Task<string> EnsureAsync(ContainerPlan plan, Action<string, bool> output, CancellationToken ct)
    {
        var gate = _locks.GetOrAdd(plan.Image, _ => new SemaphoreSlim(1));
        await gate.WaitAsync(ct);
        try
        {
            if (plan.Build is { } build)
                await BuildAsync(plan.Image, build, output, ct);
            else if (plan.PullPolicy == PullPolicy.Always)
                await PullAsync(plan.Image, output, ct);

            var found = await InspectAsync(plan.Image, ct);
            if (!found.Succeeded && plan.Build is null && plan.PullPolicy is PullPolicy.Default or PullPolicy.Missing && CliErrors.Explain(found.Error).Problem == ContainerProblem.ImageMissing)
            {
                await PullAsync(plan.Image, output, ct);
                found = await InspectAsync(plan.Image, ct);
            }
            return found.Succeeded ? found.Output.Trim() : throw CliErrors.Exception($"Image {plan.Image} is not there", found, cli, ContainerProblem.ImageMissing);
        }
        finally
        {
            gate.Release();
        }
    }

    private Task<CliResult> InspectAsync(string image, CancellationToken ct) => cli.RunAsync(ct, "image", "inspect", "--format", "{{.Id}}", image);

    private async Task PullAsync(string image, Action<string, bool> output, CancellationToken ct)
    {
        output($"Fetching image {image}", false);
        var pulled = await cli.RunAsync(new CliCall("pull", image) { Limit = null, Line = (line, _) => output(line, false) }, ct);
        if (!pulled.Succeeded)
            throw CliErrors.Exception($"Image {image} cannot be fetched", pulled, cli, ContainerProblem.ImageMissing);
    }

    private async Task BuildAsync(string image, ContainerBuild build, Action<string, bool> output, CancellationToken ct)
    {
        output($"Building image {image} from {build.Dockerfile ?? Path.Combine(build.Context, "Dockerfile")}", false);
        var (arguments, environment) = BuildArguments(image, build);
        // What a build says goes to standard error, docker's even when all is well: only its end tells.
        var built = await cli.RunAsync(new CliCall(arguments) { Environment = environment, Limit = null, Line = (line, _) => output(line, false) }, ct);
        if (!built.Succeeded)
            throw CliErrors.Exception($"Image {image} cannot be built from {build.Context}", built, cli, ContainerProblem.BuildFailed);
    }

    internal static (IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment) BuildArguments(string image, ContainerBuild build)
    {
        List<string> arguments = ["build", "--tag", image];
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        if (build.Dockerfile is { } dockerfile)
            arguments.AddRange(["--file", dockerfile]);
        if (build.Stage is { } stage)
            arguments.AddRange(["--target", stage]);
        foreach (var (name, value) in build.Arguments.OrderBy(argument => argument.Key, StringComparer.Ordinal))
        {
            var isHidden = !CliEnvironment.IsReserved(name);
            arguments.AddRange(["--build-arg", isHidden ? name : $"{name}={value}"]);
            if (isHidden)
                environment[name] = value;
        }
        foreach (var (id, secret) in build.Secrets.OrderBy(secret => secret.Key, StringComparer.Ordinal))
        {
            var variable = $"CLOTHINGAPP_BUILD_SECRET_{environment.Count}";
            arguments.AddRange(["--secret", secret.Path is { } path ? $"id={id},src={path}" : $"id={id},env={variable}"]);
            if (secret.Path is null)
                environment[variable] = secret.Value ?? "";
        }
        return ([.. arguments, build.Context], environment);
    }
}
