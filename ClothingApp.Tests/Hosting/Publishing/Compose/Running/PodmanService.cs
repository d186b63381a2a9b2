using System.Diagnostics;
using ClothingApp.Hosting.Containers;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Publishing.Compose.Running;

/// <summary>
/// Podman's API on a socket of its own, for docker-compose. Podman has systemd ask the health checks; not every machine has it, so here the tests
/// do, by the same command, until all is well.
/// </summary>
internal sealed class PodmanService : IAsyncDisposable
{
    private readonly ContainerCli _cli;
    private readonly Process _process;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _asking;

    private PodmanService(ContainerCli cli, Process process, string address)
    {
        (_cli, _process, Address) = (cli, process, address);
        _asking = AskAsync(_end.Token);
    }

    /// <summary>What DOCKER_HOST is.</summary>
    public string Address { get; }

    /// <param name="cli">podman.</param>
    /// <param name="folder">Takes the socket.</param>
    public static async Task<PodmanService> StartAsync(ContainerCli cli, string folder)
    {
        var socket = Path.Combine(folder, "podman.sock");
        var start = new ProcessStartInfo(cli.Path, ["system", "service", "--time=0", $"unix://{socket}"]) { UseShellExecute = false, RedirectStandardError = true };
        start.Environment["DISABLE_HC_SYSTEMD"] = "true";
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        Assert.True(await Poll.UntilAsync(() => File.Exists(socket), there => there));
        return new(cli, process, $"unix://{socket}");
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _asking;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _end.Dispose();
    }

    private async Task AskAsync(CancellationToken ct)
    {
        try
        {
            while (true)
            {
                var all = await _cli.RunAsync(ct, "ps", "--quiet", "--filter", "label=com.docker.compose.project", "--filter", "health=starting");
                foreach (var container in all.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    await _cli.RunAsync(ct, "healthcheck", "run", container);
                await Task.Delay(500, ct);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
