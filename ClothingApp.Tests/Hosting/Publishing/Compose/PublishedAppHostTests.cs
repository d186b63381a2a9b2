using ClothingApp.Tests.Infrastructure;
using YamlDotNet.RepresentationModel;

namespace ClothingApp.Tests.Hosting.Publishing.Compose;

/// <summary>
/// The application itself, published by its AppHost. The golden files are what
/// <c>dotnet run --project ClothingApp.AppHost -- --operation publish --step publish --output-path DIR --format FORMAT</c> writes: whoever changes the
/// graph looks at the difference, and copies them.
/// </summary>
public sealed class PublishedAppHostTests(PublishedAppHostTests.Published published) : IClassFixture<PublishedAppHostTests.Published>
{
    private static readonly string Golden = Path.Combine(SharedData.RepositoryRoot, "ClothingApp.Tests", "Hosting", "Publishing", "Compose", "Golden");

    [Theory]
    [InlineData("compose", "docker-compose.yaml")]
    [InlineData("compose", ".env")]
    [InlineData("compose", "prometheus/etc/prometheus/prometheus.yml")]
    [InlineData("swarm", "stack.yaml")]
    public void File_OfTheApplication_IsTheGoldenOne(string format, string file)
    {
        var (golden, made) = (Path.Combine(Golden, Path.GetFileName(file).TrimStart('.')), Path.Combine(published.Folder(format), file));
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.Copy(made, golden, overwrite: true);
        Assert.Equal(File.ReadAllText(golden), File.ReadAllText(made));
    }

    [Theory]
    [InlineData("compose")]
    [InlineData("swarm")]
    public async Task Publish_Again_WritesTheSameBytesAndNothingOfThisMachine(string format)
    {
        var files = Read(published.Folder(format));
        await published.PublishAsync(format);
        Assert.Equal(files, Read(published.Folder(format)));

        AssertNothingOfThisMachine(files);
    }

    [ComposeTheory]
    [InlineData("compose", "docker-compose.yaml")]
    [InlineData("swarm", "stack.yaml")]
    public async Task Publish_WithTheEmbeddedServer_IsAcceptedAndNamesNothingOfThisMachine(string format, string file)
    {
        var folder = $"{published.Folder(format)}-embedded";
        await Published.PublishAsync(format, folder, "--ServingMode", "embedded");
        AssertNothingOfThisMachine(Read(folder));

        var (exit, output) = await ComposeGraph.ConfigAsync(Path.Combine(folder, file), "MODEL_PB=/srv/clothing-model");
        Assert.True(exit == 0, output);
        Assert.Contains("image: clothingapp-model-server:", output, StringComparison.Ordinal);
        Assert.DoesNotContain("bash", output, StringComparison.Ordinal);
    }

    [ComposeFact]
    public async Task Compose_OfTheApplication_IsAccepted()
    {
        var (exit, output) = await ComposeGraph.ConfigAsync(Path.Combine(published.Folder("compose"), "docker-compose.yaml"));
        Assert.True(exit == 0, output);
    }

    [ComposeFact]
    public async Task Swarm_OfTheApplication_IsAcceptedWithTheTutorialsVariable()
    {
        var file = Path.Combine(published.Folder("swarm"), "stack.yaml");
        Assert.True(await ComposeGraph.ConfigAsync(file) is (not 0, var refused) && refused.Contains("MODEL_PB", StringComparison.Ordinal));
        var (exit, output) = await ComposeGraph.ConfigAsync(file, "MODEL_PB=/srv/clothing-model");
        Assert.True(exit == 0, output);
        Assert.Contains("source: /srv/clothing-model\n", output, StringComparison.Ordinal);
    }

    [PrometheusFact]
    public async Task Prometheus_AcceptsItsConfiguration()
    {
        var (exit, output) = await ProgramRun.AsTextAsync(Tools.Promtool!, "check", "config", Path.Combine(published.Folder("compose"), "prometheus/etc/prometheus/prometheus.yml"));
        Assert.True(exit == 0, output);
    }

    [Theory]
    [InlineData("compose", "docker-compose.yaml")]
    [InlineData("swarm", "stack.yaml")]
    public void Services_KeepThePolicies(string format, string file)
    {
        var faults = new List<string>();
        foreach (var (key, service) in ((YamlMappingNode)Load(format, file).At("services")!).Children)
        {
            var name = ((YamlScalarNode)key).Value!;
            void Must(bool holds, string what) => faults.AddRange(holds ? [] : [$"{name} {what}"]);
            Must(service.TextAt("deploy/resources/limits/memory") is not null && service.TextAt("deploy/resources/limits/cpus") is not null, "has no limits");
            Must(!service.TextAt("image")!.Contains(":latest", StringComparison.Ordinal), "has an image without version");
            if (name == "visualizer")
                continue; // the tutorial's own, as it is
            Must(service.At("healthcheck/test") is not null, "has no health check");
            Must(service.TextAt("read_only") == "true" && service.TextsAt("tmpfs").Contains("/tmp"), "can write to its files");
            Must(service.TextsAt("cap_drop").Contains("ALL"), "has rights of root");
            Must(format == "swarm" || service.TextsAt("security_opt").Contains("no-new-privileges:true"), "can get rights");
            Must(format == "swarm" || service.TextAt("restart") == "unless-stopped", "does not start again");
        }
        Assert.Equal([], faults);
    }

    [Fact]
    public void Compose_Order_IsGatedByHealth()
    {
        var services = Load("compose", "docker-compose.yaml").At("services")!;
        Assert.Equal("service_healthy", services.TextAt("gateway/depends_on/tf-serving/condition"));
        Assert.Equal("service_healthy", services.TextAt("web/depends_on/gateway/condition"));
        Assert.Equal("2", services.TextAt("tf-serving/deploy/replicas"));
        Assert.Equal([], services.TextsAt("tf-serving/ports"));
        Assert.Equal("false", services.TextAt("grafana/environment/GF_USERS_ALLOW_SIGN_UP"));
        Assert.Equal("/run/secrets/grafana-password", services.TextAt("grafana/environment/GF_SECURITY_ADMIN_PASSWORD__FILE"));
    }

    [Fact]
    public void Swarm_HasTheTutorialsPortsAndReplicas()
    {
        var services = Load("swarm", "stack.yaml").At("services")!;
        Assert.Equal(["9500:8500", "9501:8501"], services.TextsAt("tf-serving/ports"));
        Assert.Equal(["9000:9696"], services.TextsAt("gateway/ports"));
        Assert.Equal(["9001:8080"], services.TextsAt("visualizer/ports"));
        Assert.Equal(["9002:9090"], services.TextsAt("prometheus/ports"));
        Assert.Equal(["9003:3000"], services.TextsAt("grafana/ports"));
        Assert.Equal("4", services.TextAt("tf-serving/deploy/replicas"));
    }

    /// <summary>The keys that the schema of version 3.8 knows and <c>docker stack deploy</c> does not pass over (github.com/docker/cli, compose/types).</summary>
    [Fact]
    public void Swarm_HasOnlyKeysThatAStackTakes()
    {
        string[] known =
        [
            "image", "command", "entrypoint", "environment", "secrets", "configs", "ports", "networks", "volumes", "healthcheck", "stop_grace_period", "stop_signal", "deploy",
            "user", "init", "read_only", "tmpfs", "cap_drop", "cap_add", "labels", "logging", "hostname", "extra_hosts", "dns", "sysctls", "ulimits", "working_dir",
        ];
        var root = Load("swarm", "stack.yaml");
        Assert.Equal("3.8", root.TextAt("version"));
        Assert.Equal([], root.Keys().Except(["version", "services", "networks", "volumes", "configs", "secrets"]));
        Assert.All(((YamlMappingNode)root.At("services")!).Children.Values, service => Assert.Equal([], service.Keys().Except(known)));
    }

    private static void AssertNothingOfThisMachine(SortedDictionary<string, string> files)
    {
        string[] machine = [SharedData.RepositoryRoot, Path.GetTempPath(), Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + "/", Environment.MachineName + "."];
        Assert.All(files, file => Assert.All(machine, word => Assert.DoesNotContain(word, file.Value, StringComparison.Ordinal)));
    }

    private YamlMappingNode Load(string format, string file)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(File.ReadAllText(Path.Combine(published.Folder(format), file))));
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    private static SortedDictionary<string, string> Read(string folder) =>
        new(Directory.GetFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllText), StringComparer.Ordinal);

    /// <summary>Both formats, published once.</summary>
    public sealed class Published : IAsyncLifetime
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("published-");

        public string Folder(string format) => Path.Combine(_folder.FullName, format);

        public async Task InitializeAsync()
        {
            foreach (var format in (string[])["compose", "swarm"])
                await PublishAsync(format);
        }

        public Task PublishAsync(string format) => PublishAsync(format, Folder(format));

        public static async Task PublishAsync(string format, string folder, params string[] arguments)
        {
            var (exit, output) = await ProgramRun.AsTextAsync(
                "dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "ClothingApp.AppHost.dll"), "--operation", "publish", "--step", "publish", "--format", format, "--output-path", folder, .. arguments]);
            Assert.True(exit == 0, output);
        }

        public Task DisposeAsync()
        {
            _folder.Delete(recursive: true);
            return Task.CompletedTask;
        }
    }
}
