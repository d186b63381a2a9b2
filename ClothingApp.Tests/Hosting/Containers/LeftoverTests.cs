using System.Diagnostics;
using ClothingApp.Hosting.Containers;
using ClothingApp.Hosting.Orchestration;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Containers;

[Collection(ContainerCollection.Name)]
public class LeftoverTests
{
    [ContainerRuntimeFact]
    public async Task RemoveLeftovers_OfADeadAppHost_RemovesThemAndNothingElse()
    {
        var dead = ProcessIdentity.Current with { Start = "another time" };
        await using var living = await TestSession.OpenAsync();
        await using var late = await TestSession.OpenAsync(owner: dead);
        await using var foreign = await TestSession.OpenAsync(owner: dead with { Host = "another machine" });
        foreach (var session in (TestSession[])[living, late, foreign])
        {
            await session.StartAsync(session.Plan("sleep", "600"));
            await session.StartAsync(session.Plan("true"));
        }

        var (containers, networks) = await living.Containers.RemoveLeftoversAsync(CancellationToken.None);

        Assert.True(containers >= 2 && networks >= 1, $"{containers} containers and {networks} networks were removed");
        Assert.Empty(await late.LeftAsync());
        Assert.Equal(3, (await living.LeftAsync()).Split('\n', ' ').Length);
        Assert.Equal(3, (await foreign.LeftAsync()).Split('\n', ' ').Length);
    }

    [ContainerRuntimeFact]
    public async Task Sigkill_OfAnAppHostWithContainers_LeavesNone()
    {
        var runId = await KilledAsync("plain");
        Assert.Empty(await Poll.UntilAsync(() => LeftAsync(runId), left => left.Length == 0));
    }

    [ContainerRuntimeFact]
    public async Task Sigkill_WithAContainerThatDoesNotListen_LeavesNone()
    {
        var runId = await KilledAsync("stubborn");
        Assert.Empty(await Poll.UntilAsync(() => LeftAsync(runId), left => left.Length == 0));
    }

    /// <summary>Starts containers in a process of its own, and kills that.</summary>
    private static async Task<string> KilledAsync(string manner)
    {
        var start = new ProcessStartInfo(Executables.Dotnet, ["exec", TestApp.ServiceAssembly, "containers", await TestImage.NameAsync(), manner])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var runId = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.NotNull(runId);
        var there = await LeftAsync(runId);
        process.Kill();
        await process.WaitForExitAsync();
        Assert.Equal(3, there.Split('\n', ' ').Length);
        return runId;
    }

    private static async Task<string> LeftAsync(string runId)
    {
        await using var session = await TestSession.OpenAsync();
        return await session.LeftAsync($"{ContainerLabels.Run}={runId}");
    }
}
