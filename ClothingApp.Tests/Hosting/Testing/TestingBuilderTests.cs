using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace ClothingApp.Tests.Hosting.Testing;

public class TestingBuilderTests
{
    [Fact]
    public async Task CreateAsync_OfAppHost_RunsItsGraphOnFreePorts()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<AppHost.TestGraphMarker>(["--Back:GREETING=hello"]);
        Assert.Equal(["back", "front"], builder.Resources.Select(resource => resource.Name));
        builder.CreateResourceBuilder((ExecutableResource)builder.Resources[0]).WithEnvironment("ADDED", "by the test").WithHttpEndpoint(port: 1);
        await using var app = await builder.BuildAsync();
        await app.StartAsync();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("front").WaitAsync(TimeSpan.FromSeconds(60));

        Assert.NotEqual(1, app.GetEndpoint("back").Port);
        using var client = app.CreateHttpClient("back");
        var variables = await client.GetStringAsync(new Uri("/env", UriKind.Relative));
        Assert.Contains("\"GREETING\":\"hello\"", variables, StringComparison.Ordinal);
        Assert.Contains("\"ADDED\":\"by the test\"", variables, StringComparison.Ordinal);

        await app.StopAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("/env", UriKind.Relative)));
    }

    [Fact]
    public async Task CreateAsync_AppHostThatDescribesNothing_SaysSo()
    {
        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => DistributedApplicationTestingBuilder.CreateAsync<AppHost.TestGraphMarker>(["nothing"]));
        Assert.Contains("ended without building an application", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateAsync_ThenNothing_LeavesNoThread()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<AppHost.TestGraphMarker>();
        await builder.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)); // ends when Main has ended
    }

    [Fact]
    public async Task Create_GraphOfTheTest_GivesItsAddresses()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create("--ConnectionStrings:store=file=here");
        builder.AddConnectionString("store");
        await using var app = await builder.BuildAsync();
        await app.StartAsync();
        Assert.Equal("file=here", await app.GetConnectionStringAsync("store"));
        Assert.Contains("no resource 'nobody'", Assert.Throws<ArgumentException>(() => app.GetEndpoint("nobody")).Message, StringComparison.Ordinal);
    }
}
