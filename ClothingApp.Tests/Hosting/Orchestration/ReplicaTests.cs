using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ClothingApp.Tests.Hosting.ApplicationModel;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Orchestration;

public class ReplicaTests
{
    [Fact]
    public async Task Replicas_BehindOneAddress_TakeTurnsAndSurviveEachOther()
    {
        await using var app = new TestApp();
        var service = app.Builder.AddProject<BuiltTestProject>("service").WithArgs("service").WithHttpEndpoint().WithHttpHealthCheck("/health").WithReplicas(2);
        await app.StartAsync();
        await app.HealthyAsync("service-1");
        await app.HealthyAsync("service-2");

        // A connection each, so that each has its turn.
        using var client = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero });
        var url = new Uri(service.GetEndpoint("http").Url);
        var pids = new HashSet<string>();
        Assert.Equal(2, await Poll.UntilAsync(CountAsync, count => count == 2));

        // One dies; whoever comes next gets the other, without an error.
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri(url, "/crash")));
        for (var i = 0; i < 10; i++)
            Assert.NotEmpty(await client.GetStringAsync(new Uri(url, "/pid")));
        Assert.Equal(3, await Poll.UntilAsync(CountAsync, count => count == 3)); // with the one that came back

        async Task<int> CountAsync()
        {
            pids.Add(await client.GetStringAsync(new Uri(url, "/pid")));
            return pids.Count;
        }
    }

    [Fact]
    public async Task WithReference_ToReplicasOverHttp2_HandsOverEveryAddress()
    {
        var builder = Evaluate.NewBuilder();
        var server = builder.AddProject<BuiltTestProject>("server").WithHttpEndpoint(name: "grpc").AsHttp2Service().WithReplicas(3);
        var client = builder.AddProject<BuiltTestProject>("client").WithReference(server);
        var variables = await Evaluate.EnvironmentAsync(client);
        var addresses = Enumerable.Range(0, 3).Select(i => variables[$"services__server__grpc__{i}"]).ToList();
        Assert.Equal(3, addresses.Distinct().Count());
        Assert.Equal(addresses[0], variables["SERVER_GRPC"]);
        Assert.False(variables.ContainsKey("services__server__grpc__3"));
        // And each replica listens on its own.
        for (var i = 0; i < 3; i++)
            Assert.Equal(addresses[i], (await Evaluate.EnvironmentAsync(server, i))["ASPNETCORE_URLS"]);
    }

    [Fact]
    public async Task Replicas_EachWithItsOwnId_ToTelemetry()
    {
        var server = Evaluate.NewBuilder().AddProject<BuiltTestProject>("server").WithHttpEndpoint().WithReplicas(2);
        var variables = await Evaluate.EnvironmentAsync(server, 1);
        Assert.Equal("server", variables["OTEL_SERVICE_NAME"]);
        Assert.Equal("service.instance.id=server-2", variables["OTEL_RESOURCE_ATTRIBUTES"]);
    }

    [Theory]
    [InlineData(null, 8080, true, 2, "cannot have a targetPort")]
    [InlineData(8080, null, false, 2, "cannot be without a proxy")]
    [InlineData(8080, 8080, true, 1, "both behind a proxy")]
    public async Task Allocate_EndpointThatCannotBe_SaysWhy(int? port, int? targetPort, bool isProxied, int replicas, string why)
    {
        var server = Evaluate.NewBuilder().AddProject<BuiltTestProject>("server").WithHttpEndpoint(port, targetPort, isProxied: isProxied).WithReplicas(replicas);
        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => Evaluate.PlanAsync(server));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Contains("'http' of server", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endpoint_WithTwoPorts_IsReachedThroughTheFirst()
    {
        await using var app = new TestApp();
        var (port, targetPort) = FreePorts.Two();
        var service = app.Builder.AddExecutable("service", "dotnet", ".", "exec", TestApp.ServiceAssembly, "service")
            .WithHttpEndpoint(port: port, targetPort: targetPort, env: "PORT").WithHttpHealthCheck("/health");
        await app.StartAsync();
        await app.HealthyAsync("service");
        Assert.Equal(port, service.GetEndpoint("http").Port);
        Assert.Contains($"\"PORT\":\"{targetPort}\"", await app.GetAsync(service, "/env"), StringComparison.Ordinal);
    }
}
