namespace ClothingApp.Hosting.Containers;

/// <summary>A container as the runtime sees it.</summary>
/// <param name="State">created, running, paused, exited, ...: the runtime's word.</param>
/// <param name="Health">starting, healthy or unhealthy; null when the image has no check of its own.</param>
/// <param name="ExitCode">Of the last time it ran.</param>
/// <param name="FinishedAt">When it last ended, by the runtime's clock and as it writes it; null when it never did.</param>
/// <param name="Ports">With the ports that the runtime chose.</param>
internal sealed record ContainerInspection(
    string Id,
    string State,
    string? Health,
    int ExitCode,
    string? FinishedAt,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyList<PublishedPort> Ports)
{
    public bool IsRunning => State is "running" or "paused" or "restarting" or "stopping";

    /// <summary>Asks for containers by name or id.</summary>
    /// <returns>Those that are there.</returns>
    /// <exception cref="ContainerException">The runtime does not answer.</exception>
    public static async Task<IReadOnlyList<ContainerInspection>> AskAsync(ContainerCli cli, IEnumerable<string> containers, CancellationToken ct)
    {
        string[] wanted = [.. containers];
        if (wanted.Length == 0)
            return [];
        var result = await cli.RunAsync(ct, ["container", "inspect", .. wanted]);
        // Of several the runtime prints those that are there, and complains about the others.
        if (!result.Succeeded && CliErrors.Explain(result.Error).Problem == ContainerProblem.RuntimeSilent)
            throw CliErrors.Exception("Containers cannot be looked at", result, cli);
        return InspectionJson.Containers(result.Output);
    }
}
