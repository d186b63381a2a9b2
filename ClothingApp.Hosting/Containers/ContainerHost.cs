using System.Net;
using System.Net.Sockets;
using ClothingApp.Hosting.Orchestration;

namespace ClothingApp.Hosting.Containers;

/// <summary>
/// Runs the containers of the application: looks for the runtime when the first of them starts, removes what dead AppHosts left behind,
/// and lets containers reach programs on this machine, which listen on its loopback interface alone.
/// </summary>
/// <param name="preferred">docker or podman, or null for the one that answers.</param>
/// <param name="applicationStops">Cancelled before the application ends its resources.</param>
internal sealed class ContainerHost(string? preferred, ContainerRun run, Watchdog watchdog, AppConsole console, CancellationToken applicationStops) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<int, TcpForwarder?> _forwarders = [];
    private ContainerSession? _session;

    /// <param name="machinePorts">Ports of this machine that the container will want to reach.</param>
    /// <exception cref="ContainerException">There is no runtime, or the container cannot be started.</exception>
    public async Task<IRunningInstance> StartAsync(ContainerPlan plan, IEnumerable<int> machinePorts, Action<string, bool> output, CancellationToken ct)
    {
        var session = await SessionAsync(ct);
        if (!CreateArguments.ChoosesNetwork(plan))
            await OpenAsync(machinePorts, await session.NetworkAsync(ct), ct);
        var container = await session.StartAsync(plan, output, ct);
        return plan.IsPersistent ? new KeptContainer(container, applicationStops) : container;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var forwarder in _forwarders.Values.OfType<TcpForwarder>())
            await forwarder.DisposeAsync();
        if (_session is not null)
            await _session.DisposeAsync();
        _gate.Dispose();
    }

    /// <summary>A runtime that did not answer is asked again with the next container: somebody may have started it.</summary>
    private async Task<ContainerSession> SessionAsync(CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            if (_session is not null)
                return _session;
            var detection = await ContainerRuntime.DetectAsync(preferred, ct);
            if (detection.Runtime is not { } runtime)
                throw new ContainerException(ContainerProblem.RuntimeMissing, $"no container runtime answers: {detection.Explanation}");
            var session = runtime.Open(run, watchdog);
            var (containers, networks) = await session.RemoveLeftoversAsync(ct);
            if (containers + networks > 0)
                console.Say($"Removed {containers} containers and {networks} networks that earlier runs left behind.");
            return _session = session;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task OpenAsync(IEnumerable<int> ports, ContainerNetwork network, CancellationToken ct)
    {
        if (network.GatewayAddress is not { } gateway)
            return; // the runtime leads them to the loopback interface itself
        await _gate.WaitAsync(ct);
        try
        {
            foreach (var port in ports.Where(port => !_forwarders.ContainsKey(port)).ToList())
                _forwarders[port] = Forward(gateway, port);
        }
        finally
        {
            _gate.Release();
        }
    }

    private static TcpForwarder? Forward(IPAddress gateway, int port)
    {
        try
        {
            return new TcpForwarder([gateway], port, [port]);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return null; // the program listens on all addresses, this one too
        }
    }
}
