using System.Globalization;
using System.Text.Json;
using ClothingApp.Hosting.Containers;
using ClothingApp.Tests.Hosting.Containers;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Publishing.Compose.Running;

/// <summary>The application, published with the embedded server, built as images, and started from the published file by docker-compose.</summary>
public sealed class RunningComposition : IAsyncLifetime
{
    public static readonly string[] Services = ["tf-serving", "gateway", "web", "prometheus", "grafana"];

    public const string Secret = "MARKED-3f9c2a";

    /// <summary>The API makes containers without the defaults of containers.conf, so that here each is told what limits it can have.</summary>
    private const string Limits = "ulimits: {nofile: {soft: 1024, hard: 1024}, nproc: {soft: 4096, hard: 4096}}";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("composition-");
    private readonly Lazy<Task> _start;
    private ContainerCli _cli = null!, _compose = null!;
    private BuiltImages? _images;
    private PodmanService? _podman;

    public RunningComposition() => _start = new(StartAsync);

    /// <summary>What docker-compose calls it.</summary>
    public string Project { get; } = $"test{Guid.NewGuid():N}"[..12];

    internal BuiltImages Images => _images!;

    internal string Published => Path.Combine(_folder.FullName, "deploy");

    /// <summary>Whoever is skipped has not waited for it.</summary>
    public Task InitializeAsync() => Task.CompletedTask;

    public Task StartedAsync() => _start.Value;

    /// <summary>How a container is.</summary>
    public static string? HealthOf(JsonElement container) => container.GetProperty("State").GetProperty("Health").GetProperty("Status").GetString();

    /// <summary>What the runtime knows of a service's containers.</summary>
    public async Task<IReadOnlyList<JsonElement>> ContainersAsync(string service)
    {
        var names = await _cli.RunAsync(CancellationToken.None, "ps", "--quiet", "--filter", LabelOf(Project), "--filter", $"label=com.docker.compose.service={service}");
        var inspected = await _cli.RunAsync(CancellationToken.None, ["inspect", .. names.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)]);
        return [.. JsonDocument.Parse(inspected.Output).RootElement.EnumerateArray()];
    }

    /// <summary>Where this machine reaches a service's port.</summary>
    public async Task<Uri> AddressAsync(string service, int port)
    {
        var container = (await ContainersAsync(service)).Single();
        var bound = container.GetProperty("NetworkSettings").GetProperty("Ports").GetProperty(string.Create(CultureInfo.InvariantCulture, $"{port}/tcp"))[0];
        return new($"http://127.0.0.1:{bound.GetProperty("HostPort").GetString()}");
    }

    /// <summary>A command in a service's container, as its user.</summary>
    internal async Task<CliResult> InsideAsync(string service, params string[] command)
    {
        var container = (await ContainersAsync(service))[0].GetProperty("Id").GetString()!;
        return await _cli.RunAsync(CancellationToken.None, ["exec", container, .. command]);
    }

    /// <summary>docker-compose on the published file, with the images of this test.</summary>
    internal Task<CliResult> ComposeAsync(params string[] command) => ComposeAsync(Project, command);

    /// <summary>The same under another name.</summary>
    internal Task<CliResult> ComposeAsync(string project, string[] command) =>
        _compose.RunAsync(new CliCall(["--chdir", Published, Tools.DockerCompose!, "--project-name", project, "--file", "docker-compose.yaml", "--file", "../limits.yaml", .. command])
        {
            Limit = TimeSpan.FromMinutes(4),
            Environment = new Dictionary<string, string>
            {
                ["DOCKER_HOST"] = _podman?.Address ?? Environment.GetEnvironmentVariable("DOCKER_HOST") ?? "",
                // A busy machine takes longer than the minute that it would wait for an answer.
                ["COMPOSE_HTTP_TIMEOUT"] = "200",
                ["GATEWAY_IMAGE"] = Images.Gateway,
                ["WEB_IMAGE"] = Images.Web,
                ["TF_SERVING_IMAGE"] = Images.ModelServer,
                ["PROMETHEUS_IMAGE"] = Images.Prometheus,
                ["GRAFANA_IMAGE"] = Images.Grafana,
                // A port that is free.
                ["GATEWAY_HTTP_PORT"] = "127.0.0.1:",
                ["WEB_HTTP_PORT"] = "127.0.0.1:",
                ["PROMETHEUS_HTTP_PORT"] = "127.0.0.1:",
                ["GRAFANA_HTTP_PORT"] = "127.0.0.1:",
            },
        }, CancellationToken.None);

    /// <summary>What there is of a project: containers, networks, volumes.</summary>
    public async Task<string> LeftAsync(string project)
    {
        var left = "";
        foreach (var kind in (string[])["container", "network", "volume"])
        {
            string[] all = kind == "container" ? ["--all"] : [];
            left += (await _cli.RunAsync(CancellationToken.None, [kind, "ls", "--quiet", "--filter", LabelOf(project), .. all])).Output;
        }
        return left.Trim();
    }

    public async Task DisposeAsync()
    {
        if (_images is not null)
        {
            await ComposeAsync("down", "--volumes", "--timeout", "10");
            await _images.DisposeAsync();
        }
        if (_podman is not null)
            await _podman.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static string LabelOf(string project) => $"label=com.docker.compose.project={project}";

    private async Task StartAsync()
    {
        _cli = await TestImage.CliAsync();
        _compose = new("env", "/usr/bin/env");
        var (exit, output) = await ProgramRun.AsTextAsync(
            "dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "ClothingApp.AppHost.dll"),
            "--operation", "publish", "--step", "publish", "--format", "compose", "--ServingMode", "embedded", "--Parameters:grafana-password", Secret, "--output-path", Published);
        Assert.True(exit == 0, output);
        var secrets = _folder.CreateSubdirectory("secrets");
        await File.WriteAllTextAsync(Path.Combine(secrets.FullName, "grafana-password"), Secret);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "limits.yaml"),
            "services:\n" + string.Concat(Services.Select(service => $"  {service}:\n    {Limits}\n")));

        _images = new(_cli, _folder);
        await _images.BuildAsync();
        if (_cli.Name == "podman")
            _podman = await PodmanService.StartAsync(_cli, _folder.FullName);
        var up = await ComposeAsync("up", "--detach");
        Assert.True(up.Succeeded, $"{up.Output}\n{up.Error}");
        // It has waited for those that others wait for.
        foreach (var service in Services)
            await Poll.UntilAsync(() => ContainersAsync(service), all => all.All(container => HealthOf(container) == "healthy"));
    }
}
