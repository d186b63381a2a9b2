using System.Diagnostics;
using System.Net.Http;
using Aspire.Hosting.ApplicationModel;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.EndToEnd;

/// <summary>Any process of the graph may be killed: it comes back, and nobody waits for longer than that takes.</summary>
public class CrashTests
{
    [Fact]
    public async Task Kill_AnyProcess_ReturnsAndEveryLaterRequestIsAnswered()
    {
        await using var graph = await WholeGraph.StartAsync(withDashboard: false);
        using var client = new HttpClient();
        Assert.Contains("<h2>shoes</h2>", await graph.ClassifyAsync(client), StringComparison.Ordinal);
        foreach (var name in (string[])["tf-serving", "tf-serving-2", "gateway", "web"])
        {
            var before = graph.ProcessOf(name);
            using (var process = Process.GetProcessById(before))
                process.Kill();
            await graph.App.ResourceNotifications.WaitForResourceAsync(name, _ => graph.ProcessOf(name) != before).WaitAsync(TimeSpan.FromMinutes(1));
            await graph.HealthyAsync(name);

            // The others notice by themselves, at their next request.
            var answer = await Poll.UntilAsync(() => TryAsync(graph, client), text => text.Contains("<h2>shoes</h2>", StringComparison.Ordinal));
            Assert.Contains("<h2>shoes</h2>", answer, StringComparison.Ordinal);
            for (var i = 0; i < 6; i++)
                Assert.Contains("<h2>shoes</h2>", await graph.ClassifyAsync(client), StringComparison.Ordinal);
        }
    }

    private static async Task<string> TryAsync(WholeGraph graph, HttpClient client)
    {
        try
        {
            return await graph.ClassifyAsync(client);
        }
        catch (HttpRequestException error)
        {
            return error.Message;
        }
    }
}
