using Aspire.Hosting.ApplicationModel;
using ClothingApp.Hosting;
using ClothingApp.Hosting.Orchestration;
using ClothingApp.Hosting.Publishing;
using ClothingApp.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>An application of several processes, described as one graph.</summary>
public class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost _host;
    private readonly string[] _arguments;

    /// <param name="host">Runs the orchestrator among its services.</param>
    public DistributedApplication(IHost host) : this(host, [])
    {
    }

    internal DistributedApplication(IHost host, string[] arguments) => (_host, _arguments) = (host, arguments);

    /// <summary>The AppHost's own services.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>The state of every resource.</summary>
    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    /// <summary>What can be asked of resources.</summary>
    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    /// <summary>Begins the description of an application.</summary>
    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    /// <summary>Begins the description of an application.</summary>
    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => CreateBuilder(new DistributedApplicationOptions { Args = args });

    /// <summary>Begins the description of an application.</summary>
    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options) => new DistributedApplicationBuilder(options);

    /// <summary>Runs until Ctrl+C, SIGTERM, or a failure that keeps the application from ever being ready (then the exit code is 1).</summary>
    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <inheritdoc cref="Run"/>
    public virtual async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (EntryPointRun.Current is { } test)
        {
            await test.RunAsync();
            return;
        }
        await using var _ = this;
        if (_arguments.Any(argument => argument is "--help" or "-h" or "-?"))
        {
            Usage.Write(Console.Out, Services.GetRequiredService<IResourceCollection>(), Services.GetRequiredService<DistributedApplicationOptions>());
            return;
        }
        if (Services.GetRequiredService<DistributedApplicationExecutionContext>().IsPublishMode)
        {
            await PublishAsync(cancellationToken);
            return;
        }
        var outcome = Services.GetRequiredService<Outcome>();
        try
        {
            await _host.RunAsync(cancellationToken);
        }
        catch (DistributedApplicationException error)
        {
            // The graph cannot be as it is described; where in the AppHost that was found out helps nobody.
            await Console.Error.WriteLineAsync(error.Message);
            outcome.Failed = true;
        }
        if (outcome.Failed)
            Environment.ExitCode = 1;
    }

    private async Task PublishAsync(CancellationToken ct)
    {
        try
        {
            var written = await Services.GetRequiredService<PublishPipeline>().RunAsync(ct);
            foreach (var file in written)
                await Console.Out.WriteLineAsync(file);
        }
        catch (Exception error) when (error is DistributedApplicationException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            Environment.ExitCode = 1;
        }
    }

    /// <summary>Starts every resource; does not wait until they are ready.</summary>
    public virtual Task StartAsync(CancellationToken cancellationToken = default) => _host.StartAsync(cancellationToken);

    /// <summary>Ends every resource.</summary>
    public virtual Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        _host.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        await ((IAsyncDisposable)_host).DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
