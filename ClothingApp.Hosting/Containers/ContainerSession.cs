using ClothingApp.Hosting.Orchestration;

namespace ClothingApp.Hosting.Containers;

/// <summary>
/// The containers of one run. Each goes through
/// <code>
/// image (build, fetch) → network → create → files → start → output and exit
/// </code>
/// Everything carries the run's labels; what is left at the end goes by them, and if this process cannot do that, the watchdog does.
/// </summary>
internal sealed class ContainerSession : IAsyncDisposable
{
    private readonly ContainerCli _cli;
    private readonly ContainerRun _run;
    private readonly Watchdog _watchdog;
    private readonly ContainerImages _images;
    private readonly ContainerNetworks _networks;
    private int _isGuarded;

    internal ContainerSession(ContainerRuntime runtime, ContainerCli cli, ContainerRun run, Watchdog watchdog)
    {
        (Runtime, _cli, _run, _watchdog) = (runtime, cli, run, watchdog);
        _images = new ContainerImages(cli);
        _networks = new ContainerNetworks(cli, run);
    }

    public ContainerRuntime Runtime { get; }

    /// <summary>Removes the containers and networks of all runs, of any application, whose AppHost is gone; never persistent ones.</summary>
    /// <returns>How many were removed.</returns>
    /// <exception cref="ContainerException">The runtime does not answer.</exception>
    public Task<(int Containers, int Networks)> RemoveLeftoversAsync(CancellationToken ct) => new Leftovers(_cli).RemoveAsync(ct);

    /// <summary>The network that the containers of this run share, made if it is not there yet.</summary>
    /// <exception cref="ContainerException">It cannot be made.</exception>
    public Task<ContainerNetwork> NetworkAsync(CancellationToken ct)
    {
        Guard();
        return _networks.EnsureAsync(ct);
    }

    /// <param name="output">Gets every line that the container writes, and before that what fetching or building the image says; true is standard error. Called from one thread per stream.</param>
    /// <exception cref="ContainerException">It cannot be started.</exception>
    public async Task<RunningContainer> StartAsync(ContainerPlan plan, Action<string, bool> output, CancellationToken ct)
    {
        if (plan.IsPersistent && !_run.KeepsNetwork && !CreateArguments.ChoosesNetwork(plan))
            throw new InvalidOperationException($"The run of {plan.Name}, which is persistent, must keep its network.");
        Guard();
        var imageId = await _images.EnsureAsync(plan, output, ct);
        var network = CreateArguments.ChoosesNetwork(plan) ? null : await _networks.EnsureAsync(ct);
        return plan.IsPersistent
            ? await StartPersistentAsync(plan, imageId, network, output, ct)
            : await StartNewAsync(plan, ContainerLabels.Of(_run, isPersistent: false), network, output, ct);
    }

    /// <summary>Removes the containers of this run that are left, and its network.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isGuarded, 0) != 0)
        {
            await new Leftovers(_cli).RemoveAsync(_run, CancellationToken.None);
            _watchdog.ReleaseContainers();
        }
        _networks.Dispose();
    }

    private void Guard()
    {
        if (Interlocked.Exchange(ref _isGuarded, 1) == 0)
            _watchdog.GuardContainers(_cli.Path);
    }

    private async Task<RunningContainer> StartPersistentAsync(ContainerPlan plan, string imageId, ContainerNetwork? network, Action<string, bool> output, CancellationToken ct)
    {
        var labels = ContainerLabels.Of(_run, isPersistent: true);
        var hash = await PlanHash.OfAsync(plan, imageId, CreateArguments.Of(plan, Runtime.Name, labels, [], network), ct);
        if (await ContainerInspection.AskAsync(_cli, [plan.Name], ct) is [var found])
        {
            if (!found.Labels.ContainsKey(ContainerLabels.Plan))
                throw new ContainerException(ContainerProblem.NameTaken, $"A container {plan.Name} exists that no AppHost made. Remove it, or choose another name.");
            if (found.Labels[ContainerLabels.Plan] == hash)
                return await TakeOverAsync(plan, found, output, ct);
            output($"Container {plan.Name} is made anew: its description has changed", false);
            if (found.IsRunning)
                await RunningContainer.KillAsync(_cli, found.Id);
            await RunningContainer.RemoveAsync(_cli, found.Id, plan.Name);
        }
        return await StartNewAsync(plan, new Dictionary<string, string>(labels, StringComparer.Ordinal) { [ContainerLabels.Plan] = hash }, network, output, ct);
    }

    private async Task<RunningContainer> TakeOverAsync(ContainerPlan plan, ContainerInspection found, Action<string, bool> output, CancellationToken ct)
    {
        if (found.IsRunning)
        {
            output($"Container {plan.Name} runs already", false);
            return new RunningContainer(_cli, plan, found, isReused: true, ContainerLogs.Now(), output);
        }
        return await StartAsync(plan, found.Id, isReused: true, since: found.FinishedAt, output, ct);
    }

    private async Task<RunningContainer> StartNewAsync(
        ContainerPlan plan, IReadOnlyDictionary<string, string> labels, ContainerNetwork? network, Action<string, bool> output, CancellationToken ct)
    {
        using var environment = new CliEnvironment(plan.Environment);
        var create = new CliCall(CreateArguments.Of(plan, Runtime.Name, labels, environment.Arguments, network)) { Environment = environment.Own };
        var created = await _cli.RunAsync(create, ct);
        if (!created.Succeeded)
            throw CliErrors.Exception($"Container {plan.Name} cannot be made", created, _cli);
        try
        {
            await ContainerFiles.CopyAsync(_cli, plan.Name, plan, ct);
            return await StartAsync(plan, plan.Name, isReused: false, since: null, output, ct);
        }
        catch
        {
            await _cli.RunAsync(CancellationToken.None, "rm", "--force", "--volumes", plan.Name);
            throw;
        }
    }

    private async Task<RunningContainer> StartAsync(ContainerPlan plan, string container, bool isReused, string? since, Action<string, bool> output, CancellationToken ct)
    {
        var started = await _cli.RunAsync(ct, "start", container);
        if (!started.Succeeded)
            throw CliErrors.Exception($"Container {plan.Name} cannot be started", started, _cli);
        return await ContainerInspection.AskAsync(_cli, [container], ct) is [var inspection]
            ? new RunningContainer(_cli, plan, inspection, isReused, since, output)
            : throw new ContainerException(ContainerProblem.Other, $"Container {plan.Name} was removed while it started.");
    }
}
