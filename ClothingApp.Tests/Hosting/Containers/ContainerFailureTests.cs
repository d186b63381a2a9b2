using System.Net;
using System.Net.Sockets;
using ClothingApp.Hosting.Containers;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Containers;

[Collection(ContainerCollection.Name)]
public class ContainerFailureTests
{
    [ContainerRuntimeFact]
    public async Task Start_ImageThatNobodyHas_SaysSo()
    {
        var error = await FailsAsync(session => session.Plan("true") with { Image = "localhost/clothingapp-tests:none", PullPolicy = PullPolicy.Never });
        Assert.Equal(ContainerProblem.ImageMissing, error.Problem);
        Assert.StartsWith("Image localhost/clothingapp-tests:none is not there: ", error.Message, StringComparison.Ordinal);
    }

    [ContainerRuntimeFact]
    public async Task Start_RegistryThatIsNotThere_SaysSo()
    {
        var error = await FailsAsync(session => session.Plan("true") with { Image = $"127.0.0.1:{UnusedPort()}/nothing:1" });
        Assert.Equal(ContainerProblem.RegistryUnreachable, error.Problem);
        Assert.Contains(" cannot be fetched: ", error.Message, StringComparison.Ordinal);
    }

    [ContainerRuntimeFact]
    public async Task Start_PortThatIsTaken_SaysSo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var error = await FailsAsync(session => session.Plan("sleep", "600") with { Ports = [new PublishedPort(port, 80)] });
        Assert.Equal(ContainerProblem.PortTaken, error.Problem);
        Assert.Contains("choose another port", error.Message, StringComparison.Ordinal);
    }

    [ContainerRuntimeFact]
    public async Task Start_ProgramThatTheImageDoesNotHave_SaysSo()
    {
        var error = await FailsAsync(session => session.Plan("no-such-program", "x"));
        Assert.Equal(ContainerProblem.ProgramMissing, error.Problem);
    }

    [ContainerRuntimeFact]
    public async Task Start_FolderThatIsNotThere_SaysSo()
    {
        var error = await FailsAsync(session => session.Plan("true") with { Mounts = [new ContainerMount(MountKind.Bind, "/no/such/folder", "/data")] });
        Assert.Equal(ContainerProblem.MountMissing, error.Problem);
    }

    [ContainerRuntimeFact]
    public async Task Start_NameThatIsTaken_SaysSo()
    {
        await using var session = await TestSession.OpenAsync();
        var plan = session.Plan("sleep", "600");
        await session.StartAsync(plan);
        var error = await Assert.ThrowsAsync<ContainerException>(() => session.StartAsync(plan));
        Assert.Equal(ContainerProblem.NameTaken, error.Problem);
    }

    /// <summary>Nothing is left of what failed.</summary>
    private static async Task<ContainerException> FailsAsync(Func<TestSession, ContainerPlan> plan)
    {
        await using var session = await TestSession.OpenAsync();
        var error = await Assert.ThrowsAsync<ContainerException>(() => session.StartAsync(plan(session)));
        Assert.Empty((await session.Cli.RunAsync(CancellationToken.None, "ps", "--all", "--quiet", "--filter", $"label={ContainerLabels.Run}={session.Run.Id}")).Output);
        return error;
    }

    private static int UnusedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
