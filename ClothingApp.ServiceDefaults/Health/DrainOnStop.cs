using ClothingApp.ServiceDefaults.Management;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ClothingApp.ServiceDefaults.Health;

/// <summary>
/// Keeps the server listening for a moment after readiness went false, so that whoever balances the load can look away first.
/// Stopping comes before any hosted service's stop, and the server is one of those.
/// </summary>
internal sealed class DrainOnStop(IOptions<ManagementOptions> options, TimeProvider time) : IHostedLifecycleService
{
    private volatile bool _draining;

    public bool IsDraining => _draining;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _draining = true;
        // Cancelled when the host's own time for stopping is over: then there is nothing left to wait for.
        await Task.Delay(options.Value.DrainDelay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
