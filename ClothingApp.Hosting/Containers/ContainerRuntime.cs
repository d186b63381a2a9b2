using ClothingApp.Hosting.Orchestration;

namespace ClothingApp.Hosting.Containers;

/// <summary>docker or podman, as it answers on this machine.</summary>
internal sealed class ContainerRuntime(ContainerCli cli, string version)
{
    /// <summary>docker or podman: what it is, whatever the command is called.</summary>
    public string Name => cli.Name;

    public string Version => version;

    /// <summary>The command.</summary>
    public string Path => cli.Path;

    /// <summary>Asks both runtimes at once.</summary>
    /// <param name="preferred">docker or podman (ASPIRE_CONTAINER_RUNTIME), or null for the one that answers; docker if both do.</param>
    /// <exception cref="ContainerException">The preferred one does not answer.</exception>
    public static Task<ContainerDetection> DetectAsync(string? preferred, CancellationToken ct) => new RuntimeDetector().DetectAsync(preferred, ct);

    /// <summary>The containers of one run of an application.</summary>
    public ContainerSession Open(ContainerRun run, Watchdog watchdog) => new(this, cli.GuardedBy(watchdog), run, watchdog);
}

/// <summary>What was found.</summary>
/// <param name="Runtime">Null when none answers.</param>
/// <param name="Explanation">What each of them said, for the log and the dashboard.</param>
internal sealed record ContainerDetection(ContainerRuntime? Runtime, string Explanation);
