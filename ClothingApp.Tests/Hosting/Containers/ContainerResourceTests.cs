using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ClothingApp.Hosting.Containers;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Containers;

/// <summary>Containers as resources of an application.</summary>
[Collection(ContainerCollection.Name)]
public class ContainerResourceTests
{
    [ContainerRuntimeFact]
    public async Task Start_ContainersAmongProcesses_ReachOneAnotherByReference()
    {
        await using var app = new TestApp();
        var back = app.AddService("back");
        var inner = app.Builder.AddContainer("inner", await TestImage.NameAsync())
            .WithHttpEndpoint(targetPort: 8080)
            .WithContainerFiles("/www", [new ContainerFile { Name = "index.html", Contents = "inner" }])
            .WithArgs("httpd", "-f", "-p", "8080", "-h", "/www");
        var outer = app.Builder.AddContainer("outer", await TestImage.NameAsync())
            .WithHttpEndpoint(targetPort: 80)
            .WithHttpHealthCheck("/")
            .WithEnvironment("BACK", back.GetEndpoint("http"))
            .WithEnvironment("INNER", inner.GetEndpoint("http"))
            .WithEntrypoint("sh")
            .WithArgs("-c", "until wget -q -O /www/inner $INNER/; do sleep 0.1; done; wget -q -O /www/back $BACK/pid && echo $BACK $INNER > /www/index.html && exec httpd -f -p 80 -h /www")
            .WaitFor(back);
        await app.StartAsync();
        await app.HealthyAsync("outer");

        Assert.Equal("inner", await app.GetAsync(outer, "/inner"));
        Assert.Equal(await app.GetAsync(back, "/pid"), await app.GetAsync(outer, "/back"));
        Assert.Matches(@"^http://aspire\.dev\.internal:\d+ http://inner:8080\n$", await app.GetAsync(outer, "/"));
    }

    [ContainerRuntimeFact]
    public async Task Start_ContainerThatEndsBadly_ComesBackAndStopLeavesNone()
    {
        await using var app = new TestApp();
        app.Builder.AddContainer("box", await TestImage.NameAsync())
            .WithHttpEndpoint(targetPort: 80)
            .WithArgs("sh", "-c", "trap 'exit 0' TERM; echo came up; while :; do sleep 0.1; done");
        await app.StartAsync();
        await Poll.UntilAsync(() => app.Output, output => output.Contains("came up", StringComparison.Ordinal));
        var cli = await TestImage.CliAsync();
        await cli.RunAsync(CancellationToken.None, "kill", (await BoxesAsync(cli)).Trim());
        var output = await Poll.UntilAsync(() => app.Output, output => output.Split("came up").Length == 3);
        Assert.Contains("box ended with exit code 137", output, StringComparison.Ordinal);
        await app.StopAsync();
        Assert.Empty(await BoxesAsync(cli));

        static async Task<string> BoxesAsync(ContainerCli cli) => (await cli.RunAsync(CancellationToken.None, "ps", "--all", "--quiet", "--filter", "name=^box-")).Output;
    }

    [ContainerRuntimeFact]
    public async Task Stop_PersistentContainer_RunsOnAndIsTakenOver()
    {
        var name = $"test-kept-{Guid.NewGuid():N}";
        var cli = await TestImage.CliAsync();
        var label = "";
        try
        {
            var ids = new List<string>();
            for (var run = 0; run < 2; run++)
            {
                await using var app = new TestApp();
                app.Builder.AddContainer("kept", await TestImage.NameAsync())
                    .WithContainerName(name)
                    .WithLifetime(ContainerLifetime.Persistent)
                    .WithArgs("sleep", "600");
                await app.StartAsync();
                await app.StateAsync("kept", KnownResourceStates.Running);
                await app.StopAsync();
                var container = Assert.Single(await ContainerInspection.AskAsync(cli, [name], CancellationToken.None));
                Assert.Equal("running", container.State);
                ids.Add(container.Id);
                label = $"{ContainerLabels.AppHost}={container.Labels[ContainerLabels.AppHost]}";
            }
            Assert.Single(ids.Distinct());
        }
        finally
        {
            await cli.RunAsync(CancellationToken.None, "kill", name);
            await cli.RunAsync(CancellationToken.None, "rm", "--force", name);
            var networks = await cli.RunAsync(CancellationToken.None, "network", "ls", "--quiet", "--filter", $"label={label}");
            foreach (var network in networks.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                await cli.RunAsync(CancellationToken.None, "network", "rm", network);
        }
    }

    [Fact]
    public async Task Start_RuntimeThatNobodyKnows_FailsTheContainerAlone()
    {
        await using var app = new TestApp("--ASPIRE_CONTAINER_RUNTIME=lxc");
        app.AddService("back");
        app.Builder.AddContainer("box", "nothing");
        await app.StartAsync();
        await app.StateAsync("box", KnownResourceStates.FailedToStart);
        await app.HealthyAsync("back");
        Assert.Contains("ASPIRE_CONTAINER_RUNTIME is \"lxc\"", app.Output, StringComparison.Ordinal);
    }
}
