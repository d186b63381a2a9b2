using ClothingApp.ServiceDefaults.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ClothingApp.Tests.ServiceDefaults.Health;

public sealed class HealthProbeTests
{
    [Theory]
    [InlineData(true, "--probe", "http://localhost/health")]
    [InlineData(false, "--urls", "--probe")]
    [InlineData(false)]
    public void IsAsked_ByItsFlagInTheFirstPlace(bool expected, params string[] arguments) => Assert.Equal(expected, HealthProbe.IsAsked(arguments));

    [Fact]
    public async Task Run_AllWell_IsZero()
    {
        await using var service = await TestService.StartAsync();
        Assert.Equal(0, await HealthProbe.RunAsync(["--probe", new Uri(service.Address, "/ready").ToString(), new Uri(service.Address, "/health").ToString()]));
    }

    [Fact]
    public async Task Run_OneOfThemIsNot_IsOne()
    {
        await using var service = await TestService.StartAsync(configure: builder => builder.Services.AddHealthChecks().AddCheck("broken", () => HealthCheckResult.Unhealthy(), ["other"]));
        Assert.Equal(1, await HealthProbe.RunAsync(["--probe", new Uri(service.Address, "/ready").ToString(), new Uri(service.Address, "/health").ToString()]));
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/nobody")]
    [InlineData("no address")]
    public async Task Run_NobodyThere_IsOne(string address) => Assert.Equal(1, await HealthProbe.RunAsync(["--probe", address]));
}
