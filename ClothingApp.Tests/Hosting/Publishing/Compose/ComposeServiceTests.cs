using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ClothingApp.Tests.Infrastructure;
using YamlDotNet.RepresentationModel;

namespace ClothingApp.Tests.Hosting.Publishing.Compose;

public sealed class ComposeServiceTests
{
    [ComposeFact]
    public async Task NewResource_WithAReference_IsAServiceThatKnowsTheOther()
    {
        using var graph = new ComposeGraph();
        var store = graph.AddProject("store").WithHttpEndpoint(port: 7000).WithHttpHealthCheck("/well");
        var cache = graph.AddContainer("cache").WithEndpoint(port: 6379, name: "tcp", scheme: "redis");
        graph.AddProject("shop").WithHttpEndpoint(port: 7001).WithExternalHttpEndpoints().WithReference(store).WaitFor(store).WaitForStart(cache)
            .WithEnvironment("CACHE", cache.GetEndpoint("tcp").Property(EndpointProperty.HostAndPort));
        var services = await graph.PublishAsync();

        Assert.Equal(["store", "cache", "shop"], services.Keys());
        Assert.Equal("http://store:7000", services.TextAt("shop/environment/services__store__http__0"));
        Assert.Equal("cache:6379", services.TextAt("shop/environment/CACHE"));
        Assert.Equal("service_healthy", services.TextAt("shop/depends_on/store/condition"));
        Assert.Equal("service_started", services.TextAt("shop/depends_on/cache/condition"));
        Assert.Equal(["CMD", "/app/ClothingApp.Tests.AppHost.runtimeconfig", "--probe", "http://127.0.0.1:7000/well"], services.TextsAt("store/healthcheck/test"));
        Assert.Null(services.At("cache/healthcheck"));
        Assert.Equal(["7000"], services.TextsAt("store/expose"));
        Assert.Equal(["${SHOP_HTTP_PORT:-7001}:7001"], services.TextsAt("shop/ports"));
        Assert.Equal((0, ""), await RefusalAsync(graph));
    }

    [Fact]
    public async Task Networks_WhoeverHasNoBusinessOutside_HasNoWayOut()
    {
        using var graph = new ComposeGraph();
        graph.AddContainer("inside").WithHttpEndpoint(targetPort: 80);
        graph.AddContainer("console").WithHttpEndpoint(port: 81, targetPort: 81).WithExternalHttpEndpoints();
        graph.AddProject("own").WithHttpEndpoint(port: 82);
        graph.AddProject("page").WithHttpEndpoint(port: 83).WithExternalHttpEndpoints();
        graph.AddProject("fetcher").WithInternetAccess();
        graph.Environment.WithProperties(environment => environment.DefaultNetworkName = "net");
        var services = await graph.PublishAsync();

        Assert.Equal(["net"], services.TextsAt("inside/networks"));
        Assert.Equal(["net", "net-world"], services.TextsAt("console/networks"));
        Assert.Equal(["net"], services.TextsAt("own/networks"));
        Assert.Equal(["net", "net-world"], services.TextsAt("page/networks"));
        Assert.Equal(["net", "net-world"], services.TextsAt("fetcher/networks"));
        Assert.Equal("true", graph.Root().TextAt("networks/net/internal"));
        Assert.Null(graph.Root().At("networks/net-world/internal"));
        // A foreign program's page is for those on this machine.
        Assert.Equal(["${CONSOLE_HTTP_PORT:-127.0.0.1:81}:81"], services.TextsAt("console/ports"));
    }

    [ComposeFact]
    public async Task Text_WithDollarsAndBraces_ReachesTheContainerAsItIs()
    {
        const string text = "a $b ${c} $$ {d}";
        using var graph = new ComposeGraph();
        graph.AddContainer("echo").WithEnvironment("TEXT", text).WithArgs("--text", text);
        await graph.PublishAsync();
        // docker-compose writes what it has read as a Compose file again, with its dollars doubled.
        var (exit, output) = await graph.ConfigAsync();
        Assert.True(exit == 0, output);
        var yaml = new YamlStream();
        yaml.Load(new StringReader(output));
        var echo = yaml.Documents[0].RootNode.At("services/echo")!;
        Assert.Equal(text, echo.TextAt("environment/TEXT")!.Replace("$$", "$", StringComparison.Ordinal));
        Assert.Equal(["--text", text], echo.TextsAt("command").Select(argument => argument.Replace("$$", "$", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Secret_IsAFileThatOnlyTheRightServicesSee()
    {
        const string marked = "MARKED-3f9c2a";
        using var graph = new ComposeGraph("compose", $"--Parameters:api-key={marked}");
        var key = graph.Builder.AddParameter("api-key", secret: true);
        graph.AddProject("own").WithEnvironment("Api__Key", key);
        graph.AddContainer("foreign").WithEnvironment("API_KEY", key);
        graph.AddContainer("other");
        var services = await graph.PublishAsync();

        Assert.Equal("${SECRETS_PATH:-../secrets}/api-key", graph.Root().TextAt("secrets/api-key/file"));
        Assert.Equal(("api-key", "Api__Key"), SecretOf("own"));
        Assert.Equal(("api-key", "api-key"), SecretOf("foreign"));
        Assert.Equal("/run/secrets/api-key", services.TextAt("foreign/environment/API_KEY_FILE"));
        Assert.Null(services.At("own/environment/Api__Key"));
        Assert.Null(services.At("other/secrets"));
        Assert.All(Directory.GetFiles(graph.Folder, "*", SearchOption.AllDirectories), file => Assert.DoesNotContain(marked, File.ReadAllText(file), StringComparison.Ordinal));

        (string?, string?) SecretOf(string service)
        {
            var secret = ((YamlSequenceNode)services.At($"{service}/secrets")!).Single();
            return (secret.TextAt("source"), secret.TextAt("target"));
        }
    }

    [Fact]
    public async Task Swarm_SecretsAreTheSwarms_AndFilesAreConfigsNamedByWhatIsInThem()
    {
        using var graph = new ComposeGraph("swarm");
        graph.AddContainer("foreign").WithEnvironment("API_KEY", graph.Builder.AddParameter("api-key", secret: true))
            .WithContainerFiles("/etc/foreign", [new ContainerFile { Name = "settings.json", Contents = "{}" }]);
        var services = await graph.PublishAsync();

        Assert.Equal("true", graph.Root().TextAt("secrets/api-key/external"));
        var config = ((YamlSequenceNode)services.At("foreign/configs")!).Single();
        Assert.Equal("foreign-settings-44136fa3", config.TextAt("source")); // SHA-256 of {}
        Assert.Equal("/etc/foreign/settings.json", config.TextAt("target"));
        Assert.Equal("./foreign/etc/foreign/settings.json", graph.Root().TextAt("configs/foreign-settings-44136fa3/file"));
        Assert.Null(services.At("foreign/volumes"));
    }

    [Fact]
    public async Task Files_WithExpressions_HaveTheAddresses()
    {
        using var graph = new ComposeGraph();
        var server = graph.AddContainer("server").WithHttpEndpoint(targetPort: 8500, name: "grpc");
        var grpc = server.GetEndpoint("grpc");
        graph.AddContainer("reader").WithContainerFiles("/etc", [new ContainerFile
        {
            Name = "a.conf", Contents = $"{((IManifestExpressionProvider)grpc).ValueExpression} {grpc.Property(EndpointProperty.Host).ValueExpression} {{nobody.bindings.grpc.url}} {{}}",
        }]);
        await graph.PublishAsync();
        Assert.Equal("http://server:8500 server {nobody.bindings.grpc.url} {}", File.ReadAllText(Path.Combine(graph.Folder, "reader/etc/a.conf")));
    }

    [Fact]
    public async Task Swarm_ClientOfHttp2_GetsTheAddressesOfTheTasks()
    {
        using var graph = new ComposeGraph("swarm");
        var server = graph.AddContainer("server").WithHttpEndpoint(targetPort: 8500, name: "grpc").WithEndpoint("grpc", endpoint => endpoint.Transport = "http2");
        graph.AddContainer("client").WithEnvironment("SERVER", server.GetEndpoint("grpc"));
        Assert.Equal("http://tasks.server:8500", (await graph.PublishAsync()).TextAt("client/environment/SERVER"));
    }

    [ComposeFact]
    public async Task BindMount_AsksForItsFolder()
    {
        using var graph = new ComposeGraph();
        graph.AddContainer("reader").WithBindMount(graph.Folder, "/data", isReadOnly: true);
        await graph.PublishAsync();
        Assert.DoesNotContain(Path.GetDirectoryName(graph.Folder)!, File.ReadAllText(graph.File), StringComparison.Ordinal);

        var (exit, output) = await graph.ConfigAsync();
        Assert.True(exit != 0 && output.Contains("READER_DATA_PATH", StringComparison.Ordinal), output);
        Assert.Equal((0, ""), await RefusalAsync(graph, "READER_DATA_PATH=/srv/data"));
    }

    [Fact]
    public async Task VolumeThatNobodyWrites_IsPartOfAnImageOfOnesOwn()
    {
        using var graph = new ComposeGraph();
        graph.AddContainer("reader").WithVolume("content", "/content", isReadOnly: true);
        graph.AddContainer("keeper").WithVolume("kept", "/kept");
        var services = await graph.PublishAsync();

        Assert.Matches(@"^\$\{READER_IMAGE:-[a-z0-9-]+-reader:[0-9.]+\}$", services.TextAt("reader/image"));
        Assert.Null(services.At("reader/volumes"));
        Assert.Equal("${KEEPER_IMAGE:-example/keeper:1.2}", services.TextAt("keeper/image"));
        Assert.Equal(["kept"], graph.Root().At("volumes").Keys());
    }

    [Fact]
    public async Task Limits_AreThoseOfTheGraph()
    {
        using var graph = new ComposeGraph();
        graph.AddProject("plain");
        graph.AddContainer("large").WithNeeds(memoryLimitMiB: 4096, cpuLimit: 1.5m);
        graph.AddContainer("wide").WithNeeds(cpuLimit: 4);
        var services = await graph.PublishAsync();

        Assert.Equal(("${PLAIN_CPUS:-2}", "${PLAIN_MEMORY:-512M}"), LimitsOf("plain"));
        Assert.Equal(("${LARGE_CPUS:-1.5}", "${LARGE_MEMORY:-4096M}"), LimitsOf("large"));
        Assert.Equal(("${WIDE_CPUS:-2}", "${WIDE_MEMORY:-512M}"), LimitsOf("wide"));

        (string?, string?) LimitsOf(string service) => (services.TextAt($"{service}/deploy/resources/limits/cpus"), services.TextAt($"{service}/deploy/resources/limits/memory"));
    }

    [ComposeFact]
    public async Task SecretInsideOfAText_IsAVariableThatSomebodyHasToGive()
    {
        const string marked = "MARKED-91d0be";
        using var graph = new ComposeGraph("compose", $"--Parameters:db-password={marked}");
        graph.AddContainer("reader").WithEnvironment("DB", $"Host=db;Password={graph.Builder.AddParameter("db-password", secret: true)}");
        var services = await graph.PublishAsync();

        Assert.StartsWith("Host=db;Password=${DB_PASSWORD:?", services.TextAt("reader/environment/DB"), StringComparison.Ordinal);
        Assert.Contains("a secret inside of a text", File.ReadAllText(Path.Combine(graph.Folder, ".env")), StringComparison.Ordinal);
        Assert.All(Directory.GetFiles(graph.Folder), file => Assert.DoesNotContain(marked, File.ReadAllText(file), StringComparison.Ordinal));
        Assert.True((await graph.ConfigAsync()) is (not 0, var refused) && refused.Contains("DB_PASSWORD", StringComparison.Ordinal));
        Assert.Equal((0, ""), await RefusalAsync(graph, "DB_PASSWORD=x"));
    }

    [ComposeFact]
    public async Task Parameter_IsAVariableWithItsDefault()
    {
        using var graph = new ComposeGraph();
        var plain = graph.Builder.AddParameter("plain", "a-b", publishValueAsDefault: true);
        var odd = graph.Builder.AddParameter("odd", "it's {odd} $1", publishValueAsDefault: true);
        var none = graph.Builder.AddParameter("none").WithDescription("Who: is it?");
        graph.AddContainer("reader").WithEnvironment("ALL", $"{plain} {none}").WithEnvironment("PLAIN", plain);
        graph.Environment.ConfigureEnvFile(variables => variables["PLAIN"].Description = "Plainly.");
        var services = await graph.PublishAsync();

        Assert.Equal("${PLAIN:-a-b} ${NONE:?Who is it}", services.TextAt("reader/environment/ALL"));
        Assert.Contains("# Plainly.\nPLAIN=a-b\n", File.ReadAllText(Path.Combine(graph.Folder, ".env")), StringComparison.Ordinal);
        Assert.True((await graph.ConfigAsync()) is (not 0, var refused) && refused.Contains("Who is it", StringComparison.Ordinal));
        Assert.Equal((0, ""), await RefusalAsync(graph, "NONE=x"));
        _ = odd;
    }

    [Fact]
    public async Task Hooks_HaveTheLastWord()
    {
        using var graph = new ComposeGraph();
        var parameter = graph.Builder.AddParameter("colour", "red", publishValueAsDefault: true);
        graph.AddContainer("one").PublishAsDockerComposeService((resource, service) =>
        {
            service.Hostname = resource.Name;
            service.Labels["colour"] = parameter.AsEnvironmentPlaceholder(resource);
        });
        graph.Environment.ConfigureComposeFile(file =>
        {
            file.Name = "named";
            file.Extensions["x-note"] = new Dictionary<string, object> { ["count"] = 2, ["list"] = new[] { "a", "yes" } };
            file.AddService(new() { Name = "two", Image = "example/two" });
        });
        var services = await graph.PublishAsync();

        Assert.Equal(["one", "two"], services.Keys());
        Assert.Equal(("one", "${COLOUR:-red}"), (services.TextAt("one/hostname"), services.TextAt("one/labels/colour")));
        Assert.Equal(("named", "2"), (graph.Root().TextAt("name"), graph.Root().TextAt("x-note/count")));
        Assert.Equal(["a", "yes"], graph.Root().TextsAt("x-note/list"));
    }

    [Fact]
    public async Task Resource_OfAnotherEnvironment_IsNotInTheFile()
    {
        using var graph = new ComposeGraph();
        var elsewhere = graph.Builder.AddDockerComposeEnvironment("elsewhere");
        graph.AddContainer("here").WithComputeEnvironment(graph.Environment);
        graph.AddContainer("there").WithComputeEnvironment(elsewhere);
        graph.AddContainer("anywhere");
        await using var app = graph.Builder.Build();
        await Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<ClothingApp.Hosting.Publishing.PublishPipeline>(app.Services).RunAsync(CancellationToken.None);

        Assert.Equal(["here", "anywhere"], ServicesIn("compose"));
        Assert.Equal(["there", "anywhere"], ServicesIn("elsewhere"));

        string[] ServicesIn(string environment)
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(File.ReadAllText(Path.Combine(graph.Folder, environment, "docker-compose.yaml"))));
            return yaml.Documents[0].RootNode.At("services").Keys();
        }
    }

    [Fact]
    public async Task Resource_ThatNeedsOneOfAnotherEnvironment_IsRefused()
    {
        using var graph = new ComposeGraph();
        var there = graph.AddProject("there").WithHttpEndpoint().WithComputeEnvironment(graph.Builder.AddDockerComposeEnvironment("elsewhere"));
        graph.AddProject("here").WithReference(there).WithComputeEnvironment(graph.Environment);
        var error = await Assert.ThrowsAsync<DistributedApplicationException>(graph.PublishAsync);
        Assert.Equal("here needs there, which does not run in compose", error.Message);
    }

    private static async Task<(int ExitCode, string Output)> RefusalAsync(ComposeGraph graph, params string[] variables)
    {
        var (exit, output) = await graph.ConfigAsync(variables);
        return exit == 0 ? (0, "") : (exit, output);
    }
}
