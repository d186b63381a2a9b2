using System.Diagnostics;
using System.Net.Http;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using ClothingApp.Tests.Hosting.Orchestration;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.EndToEnd;

/// <summary>The one command of the README. Ports that are taken on the machine are replaced, so it may run beside another.</summary>
public sealed partial class AppHostTests
{
    [Fact]
    public async Task DotnetRun_AppHost_ServesTheWebsiteAndLeavesNothingAfterCtrlC()
    {
        await using var host = AppHostProcess.InTerminal("ClothingApp.AppHost", "--ServingMode", "embedded");
        await host.ReadyAsync();
        var website = new Uri(Ready().Match(host.Output).Groups["address"].Value);
        using var client = new HttpClient();
        using var form = new MultipartFormDataContent { { new StringContent("running-shoe"), "example" } };
        using var response = await client.PostAsync(website, form);
        Assert.Contains("<h2>shoes</h2>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var ports = Address().Matches(host.Output).Select(match => int.Parse(match.Groups["port"].Value)).Distinct().ToList();
        Assert.True(ports.Count >= 9, $"two model servers, gateway, website and dashboard should have said where they listen: {host.Output}");
        Assert.True(host.Alive().Count >= 6, "AppHost, watchdog, two model servers, gateway and website should live");

        host.PressCtrlC();
        Assert.Equal(0, await host.ExitAsync());
        Assert.Empty(await Poll.UntilAsync(host.Alive, alive => alive.Count == 0));
        Assert.All(ports, port => Assert.False(Answers(port), $"somebody still listens on port {port}"));
    }

    private static bool Answers(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [GeneratedRegex("ClothingApp is ready: (?<address>http://[^ \\r\\n\\e]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ready();

    [GeneratedRegex("http://localhost:(?<port>[0-9]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();
}
