namespace ClothingApp.Hosting.Containers;

/// <summary>Finds and removes what runs left behind.</summary>
internal sealed class Leftovers(ContainerCli cli)
{
    /// <summary>Removes the containers and networks of all runs whose AppHost is gone; never persistent ones.</summary>
    /// <returns>How many were removed.</returns>
    /// <exception cref="ContainerException">The runtime does not answer.</exception>
    public async Task<(int Containers, int Networks)> RemoveAsync(CancellationToken ct)
    {
        var containers = await ContainerInspection.AskAsync(cli, await ListAsync(["ps", "--all"], ContainerLabels.Run, ct), ct);
        var left = containers.Where(container => ContainerLabels.Owner(container.Labels)?.IsGone() == true).ToList();
        var networks = await NetworksAsync(ct);
        return (
            await RemoveContainersAsync([.. left.Select(container => container.Id)], ct),
            await RemoveNetworksAsync([.. networks.Where(network => ContainerLabels.Owner(network.Labels)?.IsGone() == true).Select(network => network.Name)], ct));
    }

    /// <summary>Removes what one run has left.</summary>
    public async Task<(int Containers, int Networks)> RemoveAsync(ContainerRun run, CancellationToken ct)
    {
        var label = $"{ContainerLabels.Run}={run.Id}";
        return (
            await RemoveContainersAsync(await ListAsync(["ps", "--all"], label, ct), ct),
            await RemoveNetworksAsync(await ListAsync(["network", "ls"], label, ct), ct));
    }

    private async Task<IReadOnlyList<string>> ListAsync(string[] command, string label, CancellationToken ct)
    {
        var listed = await cli.RunAsync(ct, [.. command, "--quiet", "--filter", $"label={label}"]);
        return listed.Succeeded
            ? [.. listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]
            : throw CliErrors.Exception("What earlier runs left behind cannot be listed", listed, cli);
    }

    private async Task<IReadOnlyList<(string Name, IReadOnlyDictionary<string, string> Labels)>> NetworksAsync(CancellationToken ct)
    {
        var names = await ListAsync(["network", "ls"], ContainerLabels.Run, ct);
        if (names.Count == 0)
            return [];
        var inspected = await cli.RunAsync(ct, ["network", "inspect", .. names]);
        return InspectionJson.Networks(inspected.Output);
    }

    private async Task<int> RemoveContainersAsync(IReadOnlyList<string> ids, CancellationToken ct)
    {
        if (ids.Count == 0)
            return 0;
        await cli.RunAsync(ct, ["kill", .. ids]); // complains about those that do not run
        await cli.RunAsync(ct, ["rm", "--force", "--volumes", .. ids]);
        return ids.Count - (await ContainerInspection.AskAsync(cli, ids, ct)).Count;
    }

    private async Task<int> RemoveNetworksAsync(IReadOnlyList<string> names, CancellationToken ct)
    {
        var removed = 0;
        foreach (var name in names)
            removed += (await cli.RunAsync(ct, "network", "rm", name)).Succeeded ? 1 : 0;
        return removed;
    }
}
