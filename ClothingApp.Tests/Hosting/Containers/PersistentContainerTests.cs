using ClothingApp.Hosting.Containers;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Containers;

[Collection(ContainerCollection.Name)]
public class PersistentContainerTests
{
    private const string Loop = "echo up; while :; do sleep 0.1; done";

    [ContainerRuntimeFact]
    public async Task Start_SamePlanInTheNextRun_TakesTheContainerOver()
    {
        await using var kept = new Kept();
        var (first, firstReused) = await kept.RunAsync(plan => plan);
        var (second, secondReused) = await kept.RunAsync(plan => plan);
        Assert.Equal((first, false, true), (second, firstReused, secondReused));
    }

    [ContainerRuntimeFact]
    public async Task Start_AnotherPlanInTheNextRun_MakesTheContainerAnew()
    {
        await using var kept = new Kept();
        var (first, _) = await kept.RunAsync(plan => plan);
        var (second, reused) = await kept.RunAsync(plan => plan with { Environment = new Dictionary<string, string> { ["A"] = "b" } });
        Assert.False(reused);
        Assert.NotEqual(first, second);
    }

    [ContainerRuntimeFact]
    public async Task Start_StoppedContainer_StartsItAndHasOnlyTheNewOutput()
    {
        await using var kept = new Kept();
        var (first, _) = await kept.RunAsync(plan => plan, async (session, container) =>
        {
            await Poll.UntilAsync(() => session.Lines.Count, count => count > 0);
            await container.TerminateAsync(TimeSpan.Zero);
            Assert.Equal("exited", (await container.InspectAsync(CancellationToken.None)).State);
        });
        var (second, reused) = await kept.RunAsync(plan => plan, async (session, container) =>
        {
            await Poll.UntilAsync(() => session.Lines.Count, count => count > 0);
            await container.TerminateAsync(TimeSpan.Zero);
            Assert.Equal(["up"], session.Lines);
        });
        Assert.Equal((first, true), (second, reused));
    }

    [ContainerRuntimeFact]
    public async Task Start_NameOfSomebodyElsesContainer_LeavesThatAlone()
    {
        await using var kept = new Kept();
        var cli = await TestImage.CliAsync();
        Assert.True((await cli.RunAsync(CancellationToken.None, "create", "--name", kept.Name, await TestImage.NameAsync(), "true")).Succeeded);
        var error = await Assert.ThrowsAsync<ContainerException>(() => kept.RunAsync(plan => plan));
        Assert.Equal(ContainerProblem.NameTaken, error.Problem);
        Assert.True((await cli.RunAsync(CancellationToken.None, "container", "inspect", kept.Name)).Succeeded);
    }

    /// <summary>One persistent container over several runs of the same application.</summary>
    private sealed class Kept : IAsyncDisposable
    {
        private readonly string _appHost = $"/somewhere/{Guid.NewGuid()}/AppHost";

        public string Name { get; } = $"test-kept-{Guid.NewGuid():N}";

        /// <returns>The container's id, and whether it was there already.</returns>
        public async Task<(string Id, bool IsReused)> RunAsync(Func<ContainerPlan, ContainerPlan> change, Func<TestSession, RunningContainer, Task>? act = null)
        {
            string id;
            bool reused;
            await using (var session = await TestSession.OpenAsync(_appHost, keepsNetwork: true))
            {
                var container = await session.StartAsync(change(session.Plan(Loop) with { Name = Name, IsPersistent = true, Aliases = ["kept"] }));
                (id, reused) = (container.Id, container.IsReused);
                if (act is not null)
                    await act(session, container);
            }
            Assert.True((await (await TestImage.CliAsync()).RunAsync(CancellationToken.None, "container", "inspect", id)).Succeeded, "the container should stay");
            return (id, reused);
        }

        public async ValueTask DisposeAsync()
        {
            var cli = await TestImage.CliAsync();
            await cli.RunAsync(CancellationToken.None, "kill", Name);
            await cli.RunAsync(CancellationToken.None, "rm", "--force", Name);
            var label = $"label={ContainerLabels.AppHost}={ProcessIdentity.Hash(_appHost)}";
            foreach (var network in (await cli.RunAsync(CancellationToken.None, "network", "ls", "--quiet", "--filter", label)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                await cli.RunAsync(CancellationToken.None, "network", "rm", network);
        }
    }
}
