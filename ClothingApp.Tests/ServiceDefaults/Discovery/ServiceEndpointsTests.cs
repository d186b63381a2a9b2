using ClothingApp.ServiceDefaults.Discovery;
using Microsoft.Extensions.Configuration;

namespace ClothingApp.Tests.ServiceDefaults.Discovery;

public class ServiceEndpointsTests
{
    private static readonly IConfiguration Configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["services:gateway:http:0"] = "http://localhost:9696",
        ["services:tf-serving:grpc:0"] = "http://localhost:8500",
        ["services:tf-serving:grpc:1"] = "localhost:8502",
        ["services:shop:https:0"] = "shop.example:8443",
        ["services:shop:http"] = "http://shop.example:8080",
        ["services:bad:http:0"] = "http://",
    }).Build();

    [Theory]
    [InlineData("http://gateway", "http://localhost:9696/")]
    [InlineData("https+http://gateway", "http://localhost:9696/")]
    [InlineData("https+http://shop", "https://shop.example:8443/")]
    [InlineData("http://shop", "http://shop.example:8080/")]
    [InlineData("http://_grpc.tf-serving", "http://localhost:8500/,http://localhost:8502/")]
    [InlineData("http://unknown", "")]
    [InlineData("https://gateway", "")]
    public void Resolve_LogicalAddress_GivesTheConfiguredOnes(string logical, string expected) =>
        Assert.Equal(expected, string.Join(',', ServiceEndpoints.Resolve(Configuration, new Uri(logical))));

    [Fact]
    public void Resolve_ServiceAndEndpoint_GivesAllInOrder() =>
        Assert.Equal([new Uri("http://localhost:8500"), new Uri("http://localhost:8502")], ServiceEndpoints.Resolve(Configuration, "tf-serving", "grpc"));

    [Fact]
    public void Resolve_ValueThatIsNoAddress_NamesTheSetting()
    {
        var error = Assert.Throws<InvalidOperationException>(() => ServiceEndpoints.Resolve(Configuration, "bad", "http"));
        Assert.Contains("services:bad:http:0", error.Message, StringComparison.Ordinal);
    }
}
