using System.Collections.Concurrent;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ClothingApp.Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;

namespace ClothingApp.Tests.Hosting;

/// <summary>An application of test services inside the test's process. No port is fixed unless a test asks for one.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    private readonly StringWriter _output = new();
    private readonly List<IResourceBuilder<ExecutableResource>> _services = [];
    private DistributedApplication? _app;

    public TestApp(params string[] args) : this(false, args)
    {
    }

    /// <param name="staysAfterFailure">As with a dashboard: a resource that fails does not end the application.</param>
    /// <param name="args">The AppHost's.</param>
    public TestApp(bool staysAfterFailure, params string[] args)
    {
        Builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = args, ProjectDirectory = AppContext.BaseDirectory, DisableDashboard = true });
        Builder.Services.AddSingleton(new AppConsole(TextWriter.Synchronized(_output), colours: false));
        Builder.Services.AddSingleton(new RestartPolicy { MaxRestarts = 2, FirstPause = TimeSpan.FromMilliseconds(20) });
        Builder.Services.AddSingleton(new FailurePolicy(staysAfterFailure));
    }

    public static string ServiceAssembly { get; } = Path.Combine(AppContext.BaseDirectory, "ClothingApp.Tests.AppHost.dll");

    public IDistributedApplicationBuilder Builder { get; }

    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromSeconds(30) };

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public ResourceNotificationService States => _app!.ResourceNotifications;

    public ResourceCommandService Commands => _app!.ResourceCommands;

    public ResourceLoggerService Loggers => _app!.Services.GetRequiredService<ResourceLoggerService>();

    /// <summary>The changes of state since the start, as "name state".</summary>
    public ConcurrentQueue<string> History { get; } = new();

    public IResourceBuilder<ExecutableResource> AddService(string name, int? port = null)
    {
        var service = Builder.AddExecutable(name, "dotnet", ".", "exec", ServiceAssembly, "service")
            .WithHttpEndpoint(port: port, env: "PORT")
            .WithHttpHealthCheck("/health");
        _services.Add(service);
        return service;
    }

    public async Task StartAsync()
    {
        _app = Builder.Build();
        _ = RecordAsync();
        await _app.StartAsync();
    }

    public Task HealthyAsync(string name) => States.WaitForResourceHealthyAsync(name).WaitAsync(TimeSpan.FromSeconds(60));

    public Task StateAsync(string name, string state) => States.WaitForResourceAsync(name, state).WaitAsync(TimeSpan.FromSeconds(60));

    public CustomResourceSnapshot SnapshotOf(string id) => States.TryGetCurrentState(id, out var change) ? change.Snapshot : throw new ArgumentException($"there is no {id}", nameof(id));

    public string? StateOf(string id) => SnapshotOf(id).State?.Text;

    public IEnumerable<string> CommandsOf(string id) => SnapshotOf(id).Commands.Select(command => $"{command.Name} {command.State}").Order(StringComparer.Ordinal);

    public Task<string> GetAsync(IResourceBuilder<IResourceWithEndpoints> service, string path) =>
        Client.GetStringAsync(new Uri(new Uri(service.GetEndpoint("http").Url), path));

    public async Task StopAsync() => await _app!.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }
    }

    private async Task RecordAsync()
    {
        await foreach (var change in States.WatchAsync())
            History.Enqueue($"{change.Resource.Name} {change.Snapshot.State?.Text}{(ResourceNotificationService.IsHealthy(change) ? " healthy" : "")}");
    }
}
