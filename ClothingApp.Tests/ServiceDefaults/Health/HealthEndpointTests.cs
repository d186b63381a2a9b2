using System.Net;
using System.Text.Json;
using ClothingApp.ServiceDefaults;
using ClothingApp.ServiceDefaults.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ClothingApp.Tests.ServiceDefaults.Health;

public class HealthEndpointTests
{
    [Theory]
    [InlineData("/alive")]
    [InlineData("/ready")]
    [InlineData("/health")]
    public async Task Probe_OfStartedService_AnswersHealthy(string path)
    {
        await using var service = await TestService.StartAsync();
        using var response = await service.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var report = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal("Healthy", report.RootElement.GetProperty("status").GetString());
    }

    [Theory]
    [InlineData(HealthTags.Live, "/alive")]
    [InlineData(HealthTags.Ready, "/ready")]
    [InlineData("other", "/health")]
    public async Task Probe_WithFailingCheck_FailsThatProbeAndHealthOnly(string tag, string failing)
    {
        await using var service = await TestService.StartAsync(configure: builder => builder.Services.AddHealthChecks()
            .AddCheck("broken", () => HealthCheckResult.Unhealthy("no models"), [tag]));
        foreach (var path in new[] { "/alive", "/ready", "/health" })
        {
            using var response = await service.GetAsync(path);
            var expected = path == failing || path == "/health" ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK;
            Assert.Equal(expected, response.StatusCode);
        }
    }

    [Fact]
    public async Task Health_WithThrowingCheck_TellsNothingOfTheException()
    {
        await using var service = await TestService.StartAsync(configure: builder => builder.Services.AddHealthChecks()
            .AddCheck("broken", () => throw new InvalidOperationException("password=hunter2")));
        using var response = await service.GetAsync("/health");
        Assert.DoesNotContain("hunter2", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_WhileDraining_Answers503AndOtherRequestsStillSucceed()
    {
        await using var service = await TestService.StartAsync(new() { ["Management:DrainDelay"] = "00:01:00" });
        using var enough = new CancellationTokenSource();
        var stopping = service.App.StopAsync(enough.Token);

        using var ready = await service.GetAsync("/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("draining", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("hello", await service.Client.GetStringAsync(new Uri(service.Address, "/hello")));
        Assert.False(stopping.IsCompleted);

        await enough.CancelAsync();
        await stopping.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task Ready_BeforeTheStartIsOver_Answers503()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddServiceDefaults();
        await using var app = builder.Build();
        var checks = app.Services.GetRequiredService<HealthCheckService>();
        var report = await checks.CheckHealthAsync(check => check.Tags.Contains(HealthTags.Ready));
        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.Equal("starting", report.Entries["readiness"].Description);
    }
}
