using System.Net;
using System.Net.Sockets;

namespace ClothingApp.Cli.Gateways;

/// <summary>A model server and a gateway as child processes on free ports of this machine.</summary>
internal sealed class PrivateServers : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(120);

    private readonly List<ChildProcess> _processes = [];

    private PrivateServers(Uri gateway) => Gateway = gateway;

    public Uri Gateway { get; }

    /// <exception cref="CliException">The programs are not built, or do not start; the message says which.</exception>
    public static async Task<PrivateServers> StartAsync(CancellationToken ct)
    {
        var models = Path.Combine(BuiltProgram.RepositoryRoot, "models");
        if (!File.Exists(Path.Combine(models, "models.config")))
            throw new CliException(ExitCode.Failed, $"There is no model repository at {models}. Name a running gateway with --gateway.");
        var (serving, rest, gateway, management) = (FreePort(), FreePort(), FreePort(), FreePort());
        var servers = new PrivateServers(new Uri($"http://127.0.0.1:{gateway}"));
        try
        {
            var modelServer = servers.Add(
                "ClothingApp.ModelServer",
                [$"--port={serving}", $"--rest_api_port={rest}", $"--model_config_file={Path.Combine(models, "models.config")}", $"--models_root={models}"]);
            await modelServer.WaitUntilReadyAsync(new Uri($"http://127.0.0.1:{rest}/readyz"), StartTimeout, ct);
            var gatewayProcess = servers.Add(
                "ClothingApp.Gateway",
                [$"--urls={servers.Gateway}", $"--Management:Port={management}", $"--Gateway:ModelsPath={models}", $"--TF_SERVING_HOST=127.0.0.1:{serving}"]);
            await gatewayProcess.WaitUntilReadyAsync(new Uri($"http://127.0.0.1:{management}/ready"), StartTimeout, ct);
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The gateway first: it would otherwise log that its model server is gone.
        for (var i = _processes.Count - 1; i >= 0; i--)
            await _processes[i].DisposeAsync();
    }

    private ChildProcess Add(string program, string[] arguments)
    {
        var process = ChildProcess.Start(program, BuiltProgram.Find(program), arguments);
        _processes.Add(process);
        return process;
    }

    // Free now; that another program takes it before the child does is unlikely, and then the child says so and ends.
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
