using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ClothingApp.Hosting.Dashboard.Resources;
using static ClothingApp.Hosting.Dashboard.Resources.ResourceModel;

namespace ClothingApp.Tests.Hosting.Dashboard;

/// <summary>An application that only says that it runs: what the dashboard shows of it is set by the test.</summary>
internal sealed class SampleResources : IResourceView
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<ConsoleLine>> _console = [];
    private readonly List<(string Resource, Channel<IReadOnlyList<ConsoleLine>> Lines)> _readers = [];
    private IReadOnlyList<ResourceModel> _current = Sample();

    public event EventHandler? Changed;

    public IReadOnlyList<ResourceModel> Current => _current;

    /// <summary>"resource command" of each that was carried out.</summary>
    public ConcurrentQueue<string> Executed { get; } = new();

    public Func<string, string, CommandResult> Answer { get; set; } = (_, _) => new CommandResult(true, null);

    public void Set(IReadOnlyList<ResourceModel> resources)
    {
        _current = resources;
        Changed?.Invoke(this, EventArgs.Empty);
    }

    public void Change(string name, Func<ResourceModel, ResourceModel> change) =>
        Set([.. _current.Select(resource => resource.Name == name ? change(resource) : resource)]);

    public void Write(string resource, string text, bool error = false)
    {
        lock (_lock)
        {
            if (!_console.TryGetValue(resource, out var lines))
                _console[resource] = lines = [];
            var line = new ConsoleLine(lines.Count + 1, new DateTime(2026, 11, 21, 16, 4, 9, DateTimeKind.Utc).AddMilliseconds(lines.Count * 37), text, error);
            lines.Add(line);
            foreach (var reader in _readers.Where(reader => reader.Resource == resource))
                reader.Lines.Writer.TryWrite([line]);
        }
    }

    public async IAsyncEnumerable<IReadOnlyList<ConsoleLine>> ReadConsoleAsync(string resource, [EnumeratorCancellation] CancellationToken ct)
    {
        IReadOnlyList<ConsoleLine> kept;
        lock (_lock)
            kept = [.. _console.GetValueOrDefault(resource) ?? []];
        await Task.CompletedTask;
        yield return kept;
    }

    public async IAsyncEnumerable<IReadOnlyList<ConsoleLine>> WatchConsoleAsync(string resource, [EnumeratorCancellation] CancellationToken ct)
    {
        var lines = Channel.CreateUnbounded<IReadOnlyList<ConsoleLine>>();
        lock (_lock)
        {
            lines.Writer.TryWrite([.. _console.GetValueOrDefault(resource) ?? []]);
            _readers.Add((resource, lines));
        }
        await foreach (var batch in lines.Reader.ReadAllAsync(ct))
            yield return batch;
    }

    public Task<CommandResult> ExecuteAsync(string resource, string command, CancellationToken ct)
    {
        Executed.Enqueue($"{resource} {command}");
        return Task.FromResult(Answer(resource, command));
    }

    private static ResourceModel[] Sample()
    {
        var started = DateTime.UtcNow.AddMinutes(-7);
        return
        [
            Service("website", 8081, started) with
            {
                Urls = [new("http", "http://localhost:8081", "Website", false)],
                Relationships = [new("gateway", "Reference"), new("gateway", "WaitFor")],
            },
            Service("gateway", 9696, started) with
            {
                Health = "Unhealthy",
                HealthReports = [new("gateway_http_/health_200_check", "Unhealthy", "tf-serving-2 does not answer: connection refused")],
                Restarts = 1,
                Relationships = [new("tf-serving", "Reference"), new("api-key", "Reference")],
                Environment =
                [
                    new("ASPNETCORE_URLS", "http://localhost:9696", false),
                    new("OTEL_EXPORTER_OTLP_HEADERS", null, true),
                    new("services__tf-serving__grpc__0", "http://localhost:8500", false),
                ],
                Arguments = ["--Gateway:DefaultModel=clothing-model"],
            },
            Service("tf-serving", 8500, started) with { Type = "Container", Note = "The embedded server, because neither docker nor podman answers.", ContainerId = null },
            Service("tf-serving-2", 8502, started) with { Type = "Container", Parent = "tf-serving", State = "Exited", Health = null, ExitCode = 137, Restarts = 3, StoppedAt = started.AddMinutes(6) },
            Service("prometheus", 9090, started) with { Type = "Container", State = "Starting", Health = null, Source = "docker.io/prom/prometheus:v3.5.0" },
            new() { Name = "api-key", DisplayName = "api-key", Type = "Parameter", State = "Running" },
        ];
    }

    private static ResourceModel Service(string name, int port, DateTime started) => new()
    {
        Name = name,
        DisplayName = name,
        Type = "Project",
        State = "Running",
        Health = "Healthy",
        StartedAt = started,
        ProcessId = 4000 + (port % 1000),
        Source = $"{name}.csproj",
        Urls = [new("http", $"http://localhost:{port}", null, false), new("management", $"http://localhost:{port + 1}", null, true)],
        Commands =
        [
            new("resource-start", "Start", null, "disabled", null, true),
            new("resource-stop", "Stop", null, "enabled", null, true),
            new("resource-restart", "Restart", null, "enabled", null, false),
        ],
    };
}
