using System.Diagnostics;
using System.Text.Json;
using ClothingApp.Tests.Infrastructure;
using ClothingApp.Web;
using ClothingApp.Web.Classify;
using ClothingApp.Web.Gateway;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ClothingApp.Tests.Web.Classify;

public class CodeSnippetTests
{
    [GrpcioFact]
    public async Task For_AnyAddress_IsAPythonProgramThatAsksTheGateway()
    {
        const string Url = "https://example.org/it's \"so\" \\n \u2028 {0} 👗.jpg";
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);

        using var python = Process.Start(new ProcessStartInfo(Tools.GrpcioPython!, ["-c", Snippet(gateway.Address, "Python", Url)])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment = { ["no_proxy"] = "*", ["PYTHONIOENCODING"] = "utf-8" },
        })!;
        var printed = await python.StandardOutput.ReadToEndAsync();
        await python.WaitForExitAsync();

        Assert.Equal(0, python.ExitCode);
        Assert.Contains("'label': 'dress'", printed, StringComparison.Ordinal);
        Assert.Contains("👗", printed, StringComparison.Ordinal);
    }

    [Fact]
    public void For_AddressWithQuotes_StaysOneLiteralInCSharp()
    {
        var line = Snippet(new Uri("http://gateway.test:9696"), "C#", "https://example.org/\"); Evil(\"\\").Split('\n').Single(line => line.Contains("example.org", StringComparison.Ordinal));

        var literal = line[line.IndexOf("\"https", StringComparison.Ordinal)..(line.LastIndexOf('"') + 1)];
        Assert.Equal("https://example.org/\"); Evil(\"\\", JsonSerializer.Deserialize<string>(literal)); // what JSON escapes here, C# does alike
    }

    private static string Snippet(Uri gateway, string title, string url)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("services:gateway:http:0", gateway.ToString())]).Build();
        var address = new GatewayAddress(configuration, Options.Create(new WebsiteOptions()));
        return new CodeSnippets(address, new CurlCommand(address))
            .For(new PictureSource.Address(url), "clothing-model", new Uri("http://site.test")).Single(snippet => snippet.Title == title).Text;
    }
}
