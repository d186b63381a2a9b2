using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ClothingApp.Tests.Hosting.Orchestration;

/// <summary>What is known of resources while they run.</summary>
public class SnapshotTests
{
    [Fact]
    public async Task Secrets_InTheEnvironment_AreNotTold()
    {
        await using var app = new TestApp("--ConnectionStrings:store=hidden-store");
        var secret = app.Builder.AddParameter("key", "hidden-key", secret: true);
        var service = app.AddService("service")
            .WithEnvironment("KEY", secret)
            .WithEnvironment("IN_TEXT", $"key={secret}")
            .WithEnvironment("OPEN", "open")
            .WithReference(app.Builder.AddConnectionString("store"));
        await app.StartAsync();
        await app.HealthyAsync("service");
        Assert.Contains("\"IN_TEXT\":\"key=hidden-key\"", await app.GetAsync(service, "/env"), StringComparison.Ordinal);

        var told = app.SnapshotOf("service").EnvironmentVariables.ToDictionary(variable => variable.Name, variable => variable.Value);
        Assert.Null(told["KEY"]);
        Assert.Null(told["IN_TEXT"]);
        Assert.Null(told["ConnectionStrings__store"]);
        Assert.Equal("open", told["OPEN"]);
        Assert.Null(app.SnapshotOf("key").Properties.Single().Value);
        Assert.Null(app.SnapshotOf("store").Properties.Single().Value);
    }

    [Fact]
    public async Task Parameter_WithoutValue_FailsWhoeverNeedsItAndNobodyElse()
    {
        await using var app = new TestApp(staysAfterFailure: true);
        var key = app.Builder.AddParameter("key");
        app.AddService("needs").WithEnvironment("KEY", key);
        app.AddService("free");
        await app.StartAsync();
        await app.HealthyAsync("free");
        await app.StateAsync("needs", KnownResourceStates.FailedToStart);
        Assert.Equal(KnownResourceStates.ValueMissing, app.StateOf("key"));
        Assert.Contains("needs failed: parameter 'key' has no value", app.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Urls_AsTheGraphSays_AreWhatPeopleSee()
    {
        await using var app = new TestApp();
        var service = app.AddService("service")
            .WithHttpEndpoint(name: "management", env: "UNUSED")
            .WithUrlForEndpoint("http", url => { url.Url = "/shop"; url.DisplayText = "Shop"; url.DisplayOrder = 1; })
            .WithUrlForEndpoint("management", url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
            .WithUrl("https://docs.example/", "Docs");
        await app.StartAsync();
        var urls = app.SnapshotOf("service").Urls;
        Assert.Equal(
            [$"{service.GetEndpoint("http").Url}/shop Shop", $"{service.GetEndpoint("management").Url} ", "https://docs.example/ Docs"],
            urls.Select(url => $"{url.Url} {url.DisplayProperties.DisplayName}"));
        Assert.Equal([false, true, false], urls.Select(url => url.IsInternal));
    }

    [Fact]
    public async Task HealthCheck_OfTheAppHost_DecidesWithItsReason()
    {
        await using var app = new TestApp();
        var healthy = false;
        app.Builder.Services.AddHealthChecks().AddCheck("mine", () => healthy ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("not yet"));
        app.AddService("service").WithHealthCheck("mine");
        app.AddService("lost").WithHealthCheck("nobody's");
        await app.StartAsync();
        await app.States.WaitForResourceAsync("service", change => change.Snapshot.HealthReports.Any(report => report.Description == "not yet")).WaitAsync(TimeSpan.FromSeconds(60));
        healthy = true;
        await app.HealthyAsync("service");
        await app.States.WaitForResourceAsync("lost", change => change.Snapshot.HealthReports.Any(report => report.Description?.Contains("no health check 'nobody's'", StringComparison.Ordinal) == true))
            .WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task WaitForStart_DependencyThatIsNeverHealthy_StartsAllTheSame()
    {
        await using var app = new TestApp();
        var back = app.AddService("back").WithEnvironment("HEALTHY_FILE", "/nowhere/at/all");
        app.AddService("front").WaitForStart(back);
        await app.StartAsync();
        await app.HealthyAsync("front");
        Assert.NotEqual(HealthStatus.Healthy, app.SnapshotOf("back").HealthStatus);
    }

    [Fact]
    public async Task WaitFor_DependencyThatFails_WaitsOnUnlessToldToStop()
    {
        await using var app = new TestApp(staysAfterFailure: true);
        var back = app.AddService("back").WithEnvironment("EXIT_WITH", "3");
        app.AddService("patient").WaitFor(back);
        app.AddService("strict").WaitFor(back, WaitBehavior.StopOnResourceUnavailable);
        await app.StartAsync();
        await app.StateAsync("strict", KnownResourceStates.FailedToStart);
        Assert.Equal(KnownResourceStates.Waiting, app.StateOf("patient"));
    }

    [Fact]
    public void WaitFor_Itself_IsRefused()
    {
        var app = new TestApp();
        var service = app.AddService("service");
        Assert.Throws<DistributedApplicationException>(() => service.WaitFor(service));
    }

    [Fact]
    public async Task Instances_OfOneName_AreRefused()
    {
        await using var app = new TestApp();
        app.AddService("service-2");
        app.Builder.AddProject<ApplicationModel.BuiltTestProject>("service").WithReplicas(2);
        var error = await Assert.ThrowsAsync<DistributedApplicationException>(app.StartAsync);
        Assert.Contains("'service-2'", error.Message, StringComparison.Ordinal);
    }
}
