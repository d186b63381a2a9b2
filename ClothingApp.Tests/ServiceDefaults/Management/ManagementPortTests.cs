using System.Net;
using System.Net.Sockets;
using ClothingApp.ServiceDefaults.Management;
using Microsoft.Extensions.Options;

namespace ClothingApp.Tests.ServiceDefaults.Management;

public class ManagementPortTests
{
    private static readonly string[] Paths = ["/alive", "/ready", "/health", "/metrics"];

    [Fact]
    public async Task ManagementPort_WhenSet_AnswersTheFourAndNothingElse()
    {
        var port = FreePort();
        await using var service = await TestService.StartAsync(new() { ["Management:Port"] = $"{port}" });
        var management = new Uri($"http://127.0.0.1:{port}");
        foreach (var path in Paths)
        {
            using var response = await service.Client.GetAsync(new Uri(management, path));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        using var other = await service.Client.GetAsync(new Uri(management, "/hello"));
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public async Task OtherPorts_WhenManagementPortIsSet_AnswerNoneOfTheFour()
    {
        await using var service = await TestService.StartAsync(new() { ["Management:Port"] = $"{FreePort()}" });
        foreach (var path in Paths)
        {
            using var response = await service.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
        using var hello = await service.GetAsync("/hello");
        Assert.Equal(HttpStatusCode.OK, hello.StatusCode);
    }

    [Fact]
    public async Task ManagementPort_OutOfRange_FailsAtStartWithTheSettingsName()
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => TestService.StartAsync(new() { ["Management:Port"] = "70000" }));
        Assert.Contains("Port", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:9696", "http://localhost:9696,http://localhost:9697")]
    [InlineData("http://*:9696;https://*:9443", "http://*:9696,https://*:9443,http://*:9697")]
    [InlineData("http://localhost:9696;http://localhost:9697", "http://localhost:9696,http://localhost:9697")]
    [InlineData("http://[::1]:9696", "http://[::1]:9696,http://[::1]:9697")]
    [InlineData("", "http://localhost:5000,http://localhost:9697")]
    public void Listen_WithAddresses_AddsThePortUnlessItIsThere(string addresses, string expected)
    {
        var list = addresses.Split(';', StringSplitOptions.RemoveEmptyEntries).ToList();
        ManagementPort.Listen(list, 9697);
        Assert.Equal(expected, string.Join(',', list));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
