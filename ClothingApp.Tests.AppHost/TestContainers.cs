using ClothingApp.Hosting.Containers;
using ClothingApp.Hosting.Orchestration;

namespace ClothingApp.Tests.AppHost;

/// <summary>Starts two containers, says the run's id, and waits to be killed.</summary>
internal static class TestContainers
{
    public static async Task RunAsync(string image, string manner)
    {
        var watchdog = new Watchdog();
        var runtime = (await ContainerRuntime.DetectAsync(null, CancellationToken.None)).Runtime!;
        var session = runtime.Open(new ContainerRun(watchdog.RunId, typeof(TestContainers).Assembly.Location, "killed"), watchdog);
        var script = manner == "stubborn" ? "trap '' TERM; while :; do sleep 1; done" : "trap 'exit 0' TERM; while :; do sleep 0.1; done";
        for (var number = 1; number <= 2; number++)
        {
            var plan = new ContainerPlan($"test-killed-{number}-{watchdog.RunId[..8]}", image) { Arguments = ["sh", "-c", script] };
            await session.StartAsync(plan, (_, _) => { }, CancellationToken.None);
        }
        Console.WriteLine(watchdog.RunId);
        await Task.Delay(Timeout.Infinite);
    }
}
