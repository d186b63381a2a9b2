using Microsoft.Extensions.DependencyInjection;

namespace ClothingApp.Tests.ServiceDefaults.Discovery;

public class ServiceDiscoveryHandlerTests
{
    [Fact]
    public async Task HttpClient_ForAServicesName_TakesItsAddressesInTurn()
    {
        await using var first = await TestService.StartAsync();
        await using var second = await TestService.StartAsync();
        await using var caller = await TestService.StartAsync(new()
        {
            ["services:gateway:http:0"] = first.Address.ToString(),
            ["services:gateway:http:1"] = second.Address.ToString(),
        });
        using var client = Client(caller, "http://gateway");

        var ports = new List<string>();
        for (var i = 0; i < 4; i++)
            ports.Add(await client.GetStringAsync("/port?x=1"));

        string[] round = [$"{first.Address.Port}", $"{second.Address.Port}"];
        Assert.Equal([.. round, .. round], ports);
    }

    [Fact]
    public async Task HttpClient_ForAPlace_GoesThere()
    {
        await using var service = await TestService.StartAsync(new() { ["services:127.0.0.1:http:0"] = "http://127.0.0.1:1" });
        using var client = Client(service, service.Address.ToString());
        Assert.Equal("hello", await client.GetStringAsync("/hello"));
    }

    private static HttpClient Client(TestService service, string address)
    {
        var client = service.App.Services.GetRequiredService<IHttpClientFactory>().CreateClient("any");
        client.BaseAddress = new Uri(address);
        return client;
    }
}
