using System.Net.Http;
using System.Text.RegularExpressions;
using ClothingApp.Hosting.Orchestration.Native;
using ClothingApp.Tests.Hosting.Orchestration;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.EndToEnd;

/// <summary>The one command of the README. Ports that are taken on the machine are replaced, so it may run beside another.</summary>
public sealed partial class AppHostTests
{
    [Fact]
    public async Task DotnetRun_AppHost_ServesTheWebsiteAndLeavesNothingBehind()
    {
        await using var host = AppHostProcess.ByDotnetRun("ClothingApp.AppHost");
        await host.ReadyAsync();
        var website = new Uri(Ready().Match(host.Output).Groups["address"].Value);
        using var client = new HttpClient();
        using var form = new MultipartFormDataContent { { new StringContent("running-shoe"), "example" } };

        using var response = await client.PostAsync(website, form);

        Assert.Contains("<h2>shoes</h2>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Signals.TerminateProcess(host.Id);
        await host.ExitAsync();
        Assert.Empty(await Poll.UntilAsync(host.Alive, alive => alive.Count == 0));
    }

    [GeneratedRegex("ClothingApp is ready: (?<address>http://[^ \\r\\n]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ready();
}
