using System.Collections.Concurrent;
using ClothingApp.Hosting.Containers;
using ClothingApp.Hosting.Orchestration;

namespace ClothingApp.Tests.Hosting.Containers;

/// <summary>A run of an application inside a test, with the output of its containers.</summary>
internal sealed class TestSession : IAsyncDisposable
{
    private readonly Watchdog _watchdog = new();
    private readonly List<RunningContainer> _containers = [];
    private bool _isOver;

    private TestSession(ContainerRuntime runtime, string image, ContainerCli cli, string appHost, bool keepsNetwork, ProcessIdentity? owner)
    {
        (Image, Cli) = (image, cli);
        Run = new ContainerRun(_watchdog.RunId, appHost, "Container tests!", keepsNetwork);
        if (owner is not null)
            Run = Run with { Owner = owner };
        Containers = runtime.Open(Run, _watchdog);
    }

    public string Image { get; }

    public ContainerCli Cli { get; }

    public ContainerRun Run { get; }

    public ContainerSession Containers { get; }

    /// <summary>All lines, those of standard error with "! " before them.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    public static async Task<TestSession> OpenAsync(string appHost = "/somewhere/AppHost", bool keepsNetwork = false, ProcessIdentity? owner = null) =>
        new(await TestImage.RuntimeAsync(), await TestImage.NameAsync(), await TestImage.CliAsync(), appHost, keepsNetwork, owner);

    /// <returns>A plan that runs the words, or a line for the shell if it is one.</returns>
    public ContainerPlan Plan(params string[] command) =>
        new($"test-{Guid.NewGuid():N}"[..16], Image) { Arguments = command is [var line] ? ["sh", "-c", line] : command };

    public async Task<RunningContainer> StartAsync(ContainerPlan plan)
    {
        var container = await Containers.StartAsync(plan, (line, isError) => Lines.Enqueue(isError ? $"! {line}" : line), CancellationToken.None);
        lock (_containers)
            _containers.Add(container);
        return container;
    }

    /// <returns>The exit code, when all output is there.</returns>
    public async Task<int> RunAsync(ContainerPlan plan) => await (await StartAsync(plan)).Exit.WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>What the runtime has under the label of this run, or of a value of another label.</summary>
    public async Task<string> LeftAsync(string? label = null)
    {
        var filter = $"label={label ?? $"{ContainerLabels.Run}={Run.Id}"}";
        var containers = await Cli.RunAsync(CancellationToken.None, "ps", "--all", "--quiet", "--filter", filter);
        var networks = await Cli.RunAsync(CancellationToken.None, "network", "ls", "--quiet", "--filter", filter);
        return $"{containers.Output} {networks.Output}".Trim();
    }

    public async ValueTask DisposeAsync()
    {
        if (_isOver)
            return;
        _isOver = true;
        foreach (var container in _containers)
            await container.DisposeAsync();
        await Containers.DisposeAsync();
        await _watchdog.DisposeAsync();
    }
}
