using ClothingApp.Hosting.Containers;
using ClothingApp.Hosting.Orchestration.Native;
using ClothingApp.Tests.Hosting.Orchestration;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Containers;

[Collection(ContainerCollection.Name)]
public class AppHostWithContainerTests
{
    private const string Polite = "trap 'exit 0' TERM; while :; do sleep 0.1; done";
    private const string Stubborn = "trap '' TERM; while :; do sleep 1; done";

    [ContainerRuntimeFact]
    public Task Sigterm_LeavesNoContainer() => EndsAsync(Polite, host => Signals.TerminateProcess(host.Id));

    [ContainerRuntimeFact]
    public Task Sigkill_LeavesNoContainer() => EndsAsync(Polite, host => host.Kill());

    [ContainerRuntimeFact]
    public Task Sigkill_WithAContainerThatDoesNotListen_LeavesNoContainer() => EndsAsync(Stubborn, host => host.Kill());

    private static async Task EndsAsync(string script, Action<AppHostProcess> end)
    {
        var cli = await TestImage.CliAsync();
        var name = $"box-{Guid.NewGuid():N}"[..12];
        await using var host = new AppHostProcess($"--Container:Name={name}", $"--Container:Image={await TestImage.NameAsync()}", $"--Container:Script={script}");
        await host.ReadyAsync();
        var found = await cli.RunAsync(CancellationToken.None, "ps", "--quiet", "--filter", $"name={name}");
        var container = Assert.Single(await ContainerInspection.AskAsync(cli, found.Output.Split('\n'), CancellationToken.None));
        var run = $"{ContainerLabels.Run}={container.Labels[ContainerLabels.Run]}";
        await using var session = await TestSession.OpenAsync();
        Assert.Equal(2, (await session.LeftAsync(run)).Split(' ').Length); // and its network

        end(host);

        Assert.Empty(await Poll.UntilAsync(() => session.LeftAsync(run), left => left.Length == 0));
        Assert.Empty(await Poll.UntilAsync(host.Alive, alive => alive.Count == 0));
    }
}
