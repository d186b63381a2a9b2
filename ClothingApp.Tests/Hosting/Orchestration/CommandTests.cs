using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Tests.Hosting.Orchestration;

public class CommandTests
{
    [Fact]
    public async Task StopStartRestart_OfRunningService_DoWhatTheySay()
    {
        await using var app = new TestApp();
        var service = app.AddService("service");
        await app.StartAsync();
        await app.HealthyAsync("service");
        var first = await app.GetAsync(service, "/pid");
        Assert.Equal(["resource-restart Enabled", "resource-start Hidden", "resource-stop Enabled"], app.CommandsOf("service"));

        Assert.True((await app.Commands.ExecuteCommandAsync("service", KnownResourceCommands.StopCommand)).Success);
        Assert.Equal(["resource-restart Disabled", "resource-start Enabled", "resource-stop Hidden"], app.CommandsOf("service"));
        await Assert.ThrowsAsync<HttpRequestException>(() => app.GetAsync(service, "/pid"));

        Assert.True((await app.Commands.ExecuteCommandAsync("service", KnownResourceCommands.StartCommand)).Success);
        await app.HealthyAsync("service");
        var second = await app.GetAsync(service, "/pid");
        Assert.NotEqual(first, second);

        Assert.True((await app.Commands.ExecuteCommandAsync("service", KnownResourceCommands.RestartCommand)).Success);
        await app.States.WaitForResourceAsync("service", change => change.Snapshot.HealthStatus is null).WaitAsync(TimeSpan.FromSeconds(30));
        await app.HealthyAsync("service");
        Assert.NotEqual(second, await app.GetAsync(service, "/pid"));
    }

    [Fact]
    public async Task Command_OfNobody_FailsWithItsReason()
    {
        await using var app = new TestApp();
        app.AddService("service");
        await app.StartAsync();
        Assert.Equal("there is no resource 'nobody'", (await app.Commands.ExecuteCommandAsync("nobody", "x")).Message);
        Assert.Equal("service has no command 'x'", (await app.Commands.ExecuteCommandAsync("service", "x")).Message);
    }

    [Fact]
    public async Task Command_OfTheGraph_IsDoneAndMayFail()
    {
        await using var app = new TestApp();
        var asked = new List<string>();
        app.AddService("service")
            .WithCommand("greet", "Greet", context =>
            {
                asked.Add(context.ResourceName);
                return Task.FromResult(CommandResults.Success());
            })
            .WithCommand("break", "Break", _ => throw new InvalidOperationException("broken"));
        await app.StartAsync();
        Assert.True((await app.Commands.ExecuteCommandAsync("service", "greet")).Success);
        Assert.Equal(["service"], asked);
        var result = await app.Commands.ExecuteCommandAsync("service", "break");
        Assert.Equal((false, "broken"), (result.Success, result.Message));
        Assert.Contains("The command 'Break' failed: broken", app.Loggers.Snapshot("service").Select(line => line.Content));
    }

    [Fact]
    public async Task HttpCommand_ToRunningService_SendsTheRequest()
    {
        await using var app = new TestApp();
        app.AddService("service")
            .WithHttpCommand("/health", "Ask", commandName: "ask", commandOptions: new HttpCommandOptions { Method = HttpMethod.Get })
            .WithHttpCommand("/health", "Post", commandName: "post");
        await app.StartAsync();
        await app.HealthyAsync("service");
        Assert.True((await app.Commands.ExecuteCommandAsync("service", "ask")).Success);
        Assert.EndsWith("answers 405", (await app.Commands.ExecuteCommandAsync("service", "post")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExplicitStart_WaitsForTheCommand()
    {
        await using var app = new TestApp();
        app.AddService("first");
        app.AddService("later").WithExplicitStart();
        await app.StartAsync();
        await app.HealthyAsync("first");
        Assert.Equal(KnownResourceStates.NotStarted, app.StateOf("later"));
        Assert.True((await app.Commands.ExecuteCommandAsync("later", KnownResourceCommands.StartCommand)).Success);
        await app.HealthyAsync("later");
    }
}
