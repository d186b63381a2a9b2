using System.Reflection;
using Aspire.Hosting;
using Microsoft.Extensions.Hosting;

namespace ClothingApp.Hosting.Testing;

/// <summary>
/// Runs an AppHost's Main inside a test, and stops it at two places:
/// <code>
/// Main            CreateBuilder ── describes the graph ── Build() ······· Run() ··············· returns
/// test  CreateAsync ───────────────────────────────────┴─ BuildAsync ─┴─ StartAsync, StopAsync ─┘
/// </code>
/// </summary>
internal sealed class EntryPointRun(Assembly appHost, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure)
{
    private static readonly AsyncLocal<EntryPointRun?> CurrentRun = new();

    private readonly TaskCompletionSource<DistributedApplicationBuilder> _described = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mayBuild = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _main = Task.CompletedTask;

    /// <summary>The run that the calling code is part of; null outside of tests.</summary>
    public static EntryPointRun? Current => CurrentRun.Value;

    /// <summary>Ends when Main has described its graph, just before it builds it.</summary>
    /// <exception cref="DistributedApplicationException">Main ended or failed before that.</exception>
    public Task<DistributedApplicationBuilder> StartAsync(CancellationToken ct)
    {
        // Main blocks in Build and Run, so it needs a thread of its own.
        _main = Task.Factory.StartNew(CallMain, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return _described.Task.WaitAsync(ct);
    }

    /// <summary>Lets Main build its graph.</summary>
    public Task<DistributedApplication> BuildAsync(CancellationToken ct)
    {
        _mayBuild.TrySetResult();
        return _built.Task.WaitAsync(ct);
    }

    /// <summary>Lets Main return, wherever it stands.</summary>
    public async Task EndAsync()
    {
        _mayBuild.TrySetException(new OperationCanceledException("the test has ended"));
        _over.TrySetResult();
        await _main;
    }

    /// <summary>Called when Main begins its description.</summary>
    public void Begin(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
    {
        options.AssemblyName = appHost.GetName().Name;
        configure(options, settings);
    }

    /// <summary>Called when Main builds: waits for the test to say so.</summary>
    public void Described(DistributedApplicationBuilder builder)
    {
        _described.TrySetResult(builder);
        _mayBuild.Task.GetAwaiter().GetResult();
    }

    /// <summary>Called when Main has built.</summary>
    public void Built(DistributedApplication app) => _built.TrySetResult(app);

    /// <summary>Called when Main runs the application, which the test does instead.</summary>
    public Task RunAsync() => _over.Task;

    private void CallMain()
    {
        CurrentRun.Value = this;
        try
        {
            var main = appHost.EntryPoint ?? throw new DistributedApplicationException($"{appHost.GetName().Name} has no entry point");
            var result = main.Invoke(null, main.GetParameters().Length == 0 ? [] : [args]);
            (result as Task)?.GetAwaiter().GetResult();
            Fail(new DistributedApplicationException($"{appHost.GetName().Name} ended without building an application"));
        }
        catch (Exception error)
        {
            Fail((error as TargetInvocationException)?.InnerException ?? error);
        }
    }

    private void Fail(Exception error)
    {
        _described.TrySetException(error);
        _built.TrySetException(error);
        // Whoever has what it waited for does not look again.
        _ = _described.Task.Exception;
        _ = _built.Task.Exception;
    }
}
