using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ClothingApp.Hosting.Orchestration;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Orchestration;

public class OrchestratorTests
{
    [Fact]
    public async Task WaitFor_DependencyThatIsNotHealthy_StartsOnlyWhenItIs()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using var app = new TestApp();
        var back = app.AddService("back").WithEnvironment("HEALTHY_FILE", file);
        app.AddService("front").WaitFor(back);
        await app.StartAsync();
        try
        {
            await Poll.UntilAsync(() => app.History.ToArray(), history => history.Contains("back Running"));
            await app.States.WaitForResourceAsync("back", change => change.Snapshot.HealthStatus is not null).WaitAsync(TimeSpan.FromSeconds(60));
            Assert.DoesNotContain("front Starting", app.History);

            await File.WriteAllTextAsync(file, "");
            await app.HealthyAsync("front");
            var history = await Poll.UntilAsync(() => app.History.ToList(), list => list.Contains("front Running healthy"));
            Assert.True(history.IndexOf("front Waiting") < history.IndexOf("back Running healthy"));
            Assert.True(history.IndexOf("back Running healthy") < history.IndexOf("front Starting"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Process_Environment_HasReferencesAndNothingMeantForTheAppHost()
    {
        await using var app = new TestApp();
        var back = app.AddService("back");
        var front = app.AddService("front").WithReference(back.GetEndpoint("http"));
        await app.StartAsync();
        await app.HealthyAsync("front");
        var variables = JsonDocument.Parse(await app.GetAsync(front, "/env")).RootElement;
        Assert.Equal(back.GetEndpoint("http").Url, variables.GetProperty("services__back__http__0").GetString());
        Assert.Equal($"{front.GetEndpoint("http").Port}", variables.GetProperty("PORT").GetString());
        Assert.False(variables.TryGetProperty("ASPNETCORE_URLS", out _));
    }

    [Fact]
    public async Task Process_ThatCrashes_ReturnsOnTheSamePort()
    {
        await using var app = new TestApp();
        var service = app.AddService("service");
        await app.StartAsync();
        await app.HealthyAsync("service");
        var before = await app.GetAsync(service, "/pid");
        await Assert.ThrowsAsync<HttpRequestException>(() => app.GetAsync(service, "/crash"));

        var after = await Poll.UntilAsync(() => PidAsync(app, service), pid => pid is not null && pid != before);
        Assert.NotNull(after);
        Assert.NotEqual(before, after);
        Assert.Contains("service ended with exit code 134; it starts again", app.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_ThatCrashesAtOnceEachTime_FailsWithReasonAndLastOutput()
    {
        await using var app = new TestApp();
        var back = app.AddService("back").WithEnvironment("EXIT_WITH", "3");
        app.AddService("front").WaitFor(back);
        await app.StartAsync();
        await app.StateAsync("front", KnownResourceStates.FailedToStart);

        var output = await Poll.UntilAsync(() => app.Output, text => text.Contains("Its last output", StringComparison.Ordinal));
        Assert.Contains("back failed: it ended with exit code 3, 3 times in a row", output, StringComparison.Ordinal);
        Assert.Matches("""Its last output:\s+(one word before the end|and one of woe)""", output);
        Assert.Contains("back ! and one of woe", output.Replace("back  ", "back ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("front Starting", app.History);
    }

    [Fact]
    public async Task Process_WhoseCommandIsNotThere_FailsAtOnceAndNamesIt()
    {
        await using var app = new TestApp();
        app.Builder.AddExecutable("tool", "no-such-command-here", ".");
        await app.StartAsync();
        var output = await Poll.UntilAsync(() => app.Output, text => text.Contains("no-such-command-here", StringComparison.Ordinal));
        Assert.Contains("tool failed: the command 'no-such-command-here' was not found", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitForCompletion_OfAProgramThatEnds_StartsAfterIt()
    {
        await using var app = new TestApp();
        var seed = app.Builder.AddExecutable("seed", "sh", ".", "-c", "echo seeded");
        app.AddService("service").WaitForCompletion(seed);
        await app.StartAsync();
        await app.HealthyAsync("service");
        await app.StateAsync("seed", KnownResourceStates.Finished);
        Assert.Contains("seed    | seeded", app.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AllHealthy_SaysWhereTheFrontIs()
    {
        await using var app = new TestApp();
        var back = app.AddService("back").WithExternalHttpEndpoints();
        var front = app.AddService("front").WithExternalHttpEndpoints().WithReference(back.GetEndpoint("http")).WaitFor(back);
        app.AddService("watcher").WithReference(front.GetEndpoint("http"));
        await app.StartAsync();
        var output = await Poll.UntilAsync(() => app.Output, text => text.Contains("Press Ctrl+C", StringComparison.Ordinal));
        Assert.Contains($" is ready: {front.GetEndpoint("http").Url}", output, StringComparison.Ordinal);
        Assert.Contains($"back     healthy  {back.GetEndpoint("http").Url}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_PreferredPortTaken_TakesAnotherAndSaysSo()
    {
        using var taken = PortReservation.Take(null, new HashSet<int>());
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, taken.Port);
        listener.Start();
        await using var app = new TestApp();
        var service = app.AddService("service", taken.Port);
        await app.StartAsync();
        await app.HealthyAsync("service");
        Assert.NotEqual(taken.Port, service.GetEndpoint("http").Port);
        Assert.Contains($"port {taken.Port} of service is taken", app.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_Graph_EndsDependentsFirst()
    {
        await using var app = new TestApp();
        var back = app.AddService("back");
        app.AddService("front").WaitFor(back);
        await app.StartAsync();
        await app.HealthyAsync("front");
        await app.StopAsync();
        var history = await Poll.UntilAsync(() => app.History.ToList(), list => list.Contains("back Exited"));
        Assert.True(history.IndexOf("front Exited") < history.IndexOf("back Stopping"));
        Assert.DoesNotContain("starts again", app.Output, StringComparison.Ordinal);
    }

    private static async Task<string?> PidAsync(TestApp app, IResourceBuilder<IResourceWithEndpoints> service)
    {
        try
        {
            return await app.GetAsync(service, "/pid");
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
