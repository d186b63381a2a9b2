using ClothingApp.Hosting.Orchestration;

namespace ClothingApp.Hosting.Containers;

/// <summary>A container that was started, or found running, with its output and its end.</summary>
internal sealed class RunningContainer : IRunningInstance
{
    /// <summary>The exit code of a container that somebody removed, or whose runtime went away: nobody can say a better one.</summary>
    public const int Lost = 137;

    private const int Patience = 30;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>For what follows the output to notice the end.</summary>
    private static readonly TimeSpan GraceForOutput = TimeSpan.FromSeconds(3);

    /// <summary>For looking through all of the output for what was not delivered: podman takes some seconds for a million lines.</summary>
    private static readonly TimeSpan GraceForRest = TimeSpan.FromSeconds(10);

    /// <summary>For the runtime's own work when it stops a container.</summary>
    private static readonly TimeSpan GraceForRuntime = TimeSpan.FromSeconds(20);

    private readonly ContainerCli _cli;
    private readonly ContainerPlan _plan;
    private readonly Action<string, bool> _output;
    private readonly CancellationTokenSource _over = new();
    private bool _isRemoved;

    internal RunningContainer(ContainerCli cli, ContainerPlan plan, ContainerInspection inspection, bool isReused, string? since, Action<string, bool> output)
    {
        (_cli, _plan, _output) = (cli, plan, output);
        (Id, Ports, IsReused) = (inspection.Id, inspection.Ports, isReused);
        Exit = WatchAsync(new ContainerLogs(cli, inspection.Id, since, output));
    }

    public string Id { get; }

    public string? ContainerId => Id;

    /// <summary>Its process belongs to the runtime.</summary>
    public int? ProcessId => null;

    public string Name => _plan.Name;

    /// <summary>Where this machine answers for the container.</summary>
    public IReadOnlyList<PublishedPort> Ports { get; }

    /// <summary>A persistent container of an earlier run that was still right.</summary>
    public bool IsReused { get; }

    /// <summary>
    /// Ends with the exit code when the container has ended and all its output is delivered; <see cref="Lost"/> when it is gone.
    /// Cancelled when this object is disposed of while the container runs on. Never fails otherwise.
    /// </summary>
    public Task<int> Exit { get; }

    /// <returns>The runtime's words for its state (running, exited, ...; gone if there is none) and, if the image has a check, its health.</returns>
    /// <exception cref="ContainerException">The runtime does not answer.</exception>
    public async Task<(string State, string? Health)> InspectAsync(CancellationToken ct) =>
        await ContainerInspection.AskAsync(_cli, [Id], ct) is [var found] ? (found.State, found.Health) : ("gone", null);

    /// <summary>Asks the container to end, and ends it when the time is over.</summary>
    /// <exception cref="ContainerException">The runtime cannot end it.</exception>
    public async Task TerminateAsync(TimeSpan grace)
    {
        if (Exit.IsCompleted)
            return;
        var seconds = (int)Math.Ceiling(grace.TotalSeconds);
        var stopped = await _cli.RunAsync(new CliCall("stop", "-t", $"{seconds}", Id) { Limit = grace + GraceForRuntime }, CancellationToken.None);
        if (!stopped.Succeeded && await ContainerInspection.AskAsync(_cli, [Id], CancellationToken.None) is [{ IsRunning: true }])
            throw CliErrors.Exception($"Container {Name} cannot be stopped", stopped, _cli);
        await Task.WhenAny(Exit, Task.Delay(GraceForRuntime, CancellationToken.None));
    }

    /// <summary>Removes it with the volumes that only it had. A persistent one is left alone, running or not.</summary>
    /// <exception cref="ContainerException">The runtime cannot remove it.</exception>
    public async ValueTask DisposeAsync()
    {
        if (_isRemoved)
            return;
        _isRemoved = true;
        try
        {
            if (_plan.IsPersistent)
                return;
            if (!Exit.IsCompleted)
            {
                await KillAsync(_cli, Id);
                await Task.WhenAny(Exit, Task.Delay(GraceForOutput, CancellationToken.None)); // its last words go with it
            }
            await RemoveAsync(_cli, Id, Name);
        }
        finally
        {
            await _over.CancelAsync();
            await ((Task)Exit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _over.Dispose();
        }
    }

    /// <summary>Before removing what runs: podman would be patient with it otherwise.</summary>
    internal static Task KillAsync(ContainerCli cli, string container) => cli.RunAsync(CancellationToken.None, "kill", container);

    internal static async Task RemoveAsync(ContainerCli cli, string container, string name)
    {
        var removed = await cli.RunAsync(CancellationToken.None, "rm", "--force", "--volumes", container);
        if (!removed.Succeeded && await ContainerInspection.AskAsync(cli, [container], CancellationToken.None) is [_])
            throw CliErrors.Exception($"Container {name} cannot be removed", removed, cli);
    }

    private async Task<int> WatchAsync(ContainerLogs logs)
    {
        var ended = WaitAsync();
        using var following = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
        var output = logs.FollowAsync(ended, following.Token);
        var exitCode = await ended;

        // What follows may not notice the end of a container that was over before it began to follow.
        following.CancelAfter(GraceForOutput);
        await output.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
        reading.CancelAfter(GraceForRest);
        await logs.ReadRestAsync(reading.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return exitCode;
    }

    private async Task<int> WaitAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var waited = await _cli.RunAsync(new CliCall("wait", Id) { Limit = null }, _over.Token);
                if (waited.Succeeded && int.TryParse(waited.Output.Trim(), out var exitCode))
                    return exitCode;
                switch (await ContainerInspection.AskAsync(_cli, [Id], _over.Token))
                {
                    case []:
                        _output("This container was removed by somebody else.", true);
                        return Lost;
                    case [{ IsRunning: false } over]:
                        return over.ExitCode;
                }
            }
            catch (ContainerException error) when (attempt >= Patience)
            {
                _output(error.Message, true);
                return Lost;
            }
            catch (ContainerException)
            {
                // The runtime may be starting anew, with the containers still there.
            }
            await Task.Delay(Pause, _over.Token);
        }
    }
}
