using System.Text.RegularExpressions;

namespace ClothingApp.Hosting.Containers;

/// <summary>Finds out which of docker and podman can be worked with.</summary>
/// <param name="searchPath">Folders, as in PATH, which is the default.</param>
internal sealed partial class RuntimeDetector(string? searchPath = null)
{
    private static readonly string[] Known = ["docker", "podman"];

    /// <summary>After that a runtime counts as one that does not answer.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc cref="ContainerRuntime.DetectAsync"/>
    public async Task<ContainerDetection> DetectAsync(string? preferred, CancellationToken ct)
    {
        var wanted = Wanted(preferred);
        var answers = await Task.WhenAll(wanted.Select(name => AskAsync(name, ct)));
        var chosen = answers.Select(answer => answer.Runtime).FirstOrDefault(runtime => runtime is not null);
        var explanation = string.Join("; ", answers.Select(answer => answer.Words));
        if (chosen is null && !string.IsNullOrWhiteSpace(preferred))
            throw new ContainerException(ContainerProblem.RuntimeSilent, $"The container runtime {wanted[0]} was asked for (ASPIRE_CONTAINER_RUNTIME), but {explanation}");
        return new ContainerDetection(chosen, explanation);
    }

    private static string[] Wanted(string? preferred)
    {
        if (string.IsNullOrWhiteSpace(preferred))
            return Known;
        var name = preferred.Trim().ToLowerInvariant();
        return Known.Contains(name)
            ? [name]
            : throw new ContainerException(ContainerProblem.RuntimeMissing, $"ASPIRE_CONTAINER_RUNTIME is \"{preferred}\"; it can be docker or podman");
    }

    private async Task<(ContainerRuntime? Runtime, string Words)> AskAsync(string name, CancellationToken ct)
    {
        if (Find(name) is not { } path)
            return (null, $"{name} is not installed");
        var cli = new ContainerCli(name, path);
        try
        {
            var listing = cli.RunAsync(new CliCall("container", "ls", "-n", "1") { Limit = Limit }, ct);
            var versioning = cli.RunAsync(new CliCall("--version") { Limit = Limit }, ct);
            await Task.WhenAll(listing, versioning);
            var (listed, version) = (await listing, VersionLine().Match((await versioning).Output));
            if (!listed.Succeeded)
                return (null, $"{name} is installed but does not answer: {CliErrors.LastWords(listed)}");

            // Some systems ship podman under docker's name; it is still podman.
            var real = version.Success ? version.Groups["name"].Value.ToLowerInvariant() : name;
            var runtime = new ContainerRuntime(new ContainerCli(real, path), version.Success ? version.Groups["version"].Value : "of an unknown version");
            return (runtime, $"{name}{(real == name ? "" : $" (which is {real})")} {runtime.Version} answers");
        }
        catch (ContainerException error)
        {
            return (null, $"{name} is installed but does not answer: {error.Message}");
        }
    }

    private string? Find(string name) =>
        searchPath is null
            ? Orchestration.Executables.Find(name, "/")
            : searchPath.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    [GeneratedRegex(@"^(?<name>docker|podman)(\.exe)? version (?<version>[^\s,]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex VersionLine();
}
