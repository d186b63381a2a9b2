using System.Diagnostics;
using ClothingApp.Web;
using ClothingApp.Web.Classify;
using ClothingApp.Web.Gateway;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ClothingApp.Tests.Web.Classify;

public class CurlCommandTests
{
    private static readonly Uri Site = new("http://site.test");

    [Theory]
    [InlineData("https://example.org/it's%20$HOME`id`.jpg?a=1&b=\"2\"")]
    [InlineData("https://example.org/'; echo broken; '")]
    public async Task For_AnyAddress_IsOneSafeCommandForAShell(string url)
    {
        // curl is replaced by a function that prints its arguments, one a line.
        var command = CommandFor(new WebsiteOptions()).For(new PictureSource.Address(url), "clothing-model", Site);
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "curl() { printf '%s\\n' \"$@\"; }\n" + command])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var arguments = (await shell.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await shell.WaitForExitAsync();

        Assert.Equal(5, arguments.Length);
        Assert.Equal("http://gateway.test:9696/api/models/clothing-model/predictions", arguments[0]);
        Assert.Equal(url, System.Text.Json.JsonDocument.Parse(arguments[4]).RootElement.GetProperty("images")[0].GetProperty("url").GetString());
    }

    [Fact]
    public void For_PublicGatewayAddressSet_UsesIt()
    {
        var options = new WebsiteOptions { PublicGatewayAddress = new Uri("https://api.example.org/") };

        Assert.StartsWith("curl 'https://api.example.org/api/models/m/predictions'",
            CommandFor(options).For(new PictureSource.Address("https://example.org/a"), "m", Site), StringComparison.Ordinal);
    }

    private static CurlCommand CommandFor(WebsiteOptions options)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("services:gateway:http:0", "http://gateway.test:9696")]).Build();
        return new CurlCommand(new GatewayAddress(configuration, Options.Create(options)));
    }
}
