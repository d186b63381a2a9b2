using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ClothingApp.Hosting.Dashboard.Resources;
using ClothingApp.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ClothingApp.Tests.Hosting.Dashboard.Resources;

public sealed class ResourceBoardTests : IAsyncLifetime
{
    private readonly IDistributedApplicationBuilder _builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { ProjectDirectory = AppContext.BaseDirectory });
    private DistributedApplication? _app;
    private ResourceBoard? _board;

    [Fact]
    public async Task Current_SecretsOfTheGraph_AreMaskedWhereverTheyOccur()
    {
        _builder.AddParameter("password", "correct horse battery", secret: true);
        var gateway = _builder.AddExecutable("gateway", "dotnet", ".").Resource;

        var model = await ShownAsync(gateway, snapshot => snapshot with
        {
            State = KnownResourceStates.Running,
            EnvironmentVariables =
            [
                new("PLAIN", "visible", true), new("DATABASE", "host=db;user=me;code=correct horse battery", true), new("GIVEN_AS_SECRET", null, true),
                new("Dashboard__BrowserToken", "anything", true), new("GATEWAY_API_KEY", "anything", true), new("KEYBOARD", "visible", true),
            ],
            Properties = [new("resource.arguments", new[] { "--verbose", "--password=hunter2", "--note=correct horse battery" })],
        });

        Assert.Equal([("PLAIN", "visible", false), ("DATABASE", null, true), ("GIVEN_AS_SECRET", null, true), ("Dashboard__BrowserToken", null, true), ("GATEWAY_API_KEY", null, true), ("KEYBOARD", "visible", false)],
            model.Environment.Select(variable => (variable.Name, variable.Value, variable.Secret)));
        Assert.Equal(["--verbose", $"--password={SecretMask.Mask}", $"--note={SecretMask.Mask}"], model.Arguments);
    }

    [Fact]
    public async Task Current_Snapshot_IsMappedWhole()
    {
        var gateway = _builder.AddExecutable("gateway", "dotnet", ".").Resource;

        var model = await ShownAsync(gateway, snapshot => snapshot with
        {
            State = KnownResourceStates.Exited,
            ExitCode = 3,
            HealthStatus = HealthStatus.Unhealthy,
            HealthReports = [new("http", HealthStatus.Unhealthy, null, "IOException: refused\n   at Somewhere()")],
            Urls = [new("http", "http://localhost:9696", false) { DisplayProperties = new("Gateway") }],
            Relationships = [new("tf-serving", "Reference")],
            Properties = [new("executable.pid", 4711), new("resource.restarts", 2), new("resource.note", "Stands in for a container.")],
        });

        Assert.Equal(("Exited", 3, "Unhealthy", 4711, 2, "Stands in for a container."), (model.State, model.ExitCode, model.Health, model.ProcessId, model.Restarts, model.Note));
        Assert.Equal("IOException: refused", Assert.Single(model.HealthReports).Description);
        Assert.Equal(("http", "http://localhost:9696", "Gateway"), (model.Urls[0].Name, model.Urls[0].Url, model.Urls[0].DisplayText));
        Assert.Equal(new ResourceModel.Relationship("tf-serving", "Reference"), Assert.Single(model.Relationships));
    }

    [Fact]
    public async Task Console_LineWritten_HasItsNumberAndTime()
    {
        var gateway = _builder.AddExecutable("gateway", "dotnet", ".").Resource;
        await ShownAsync(gateway, snapshot => snapshot with { State = KnownResourceStates.Running });
        var loggers = _app!.Services.GetRequiredService<ResourceLoggerService>();
        var before = DateTime.UtcNow;

        loggers.Write("gateway", "hello", isError: true);

        await foreach (var lines in _board!.ReadConsoleAsync("gateway", CancellationToken.None))
        {
            var line = Assert.Single(lines);
            Assert.Equal((1, "hello", true), (line.Number, line.Text, line.Error));
            Assert.InRange(line.Time!.Value, before, DateTime.UtcNow);
        }
    }

    [Fact]
    public async Task ExecuteAsync_CommandOfTheGraph_IsCarriedOut()
    {
        var gateway = _builder.AddExecutable("gateway", "dotnet", ".")
            .WithCommand("greet", "Greet", context => Task.FromResult(new ExecuteCommandResult { Success = false, Message = $"{context.ResourceName} is shy" }))
            .Resource;
        var model = await ShownAsync(gateway, snapshot => snapshot with { State = KnownResourceStates.Running });

        Assert.Contains(model.Commands, command => command is { Name: "greet", DisplayName: "Greet", State: "enabled" });
        Assert.Equal(new CommandResult(false, "gateway is shy"), await _board!.ExecuteAsync("gateway", "greet", CancellationToken.None));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_board is not null)
            await _board.DisposeAsync();
        if (_app is not null)
            await _app.DisposeAsync();
    }

    private async Task<ResourceModel> ShownAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> state)
    {
        _app = _builder.Build();
        var services = _app.Services;
        _board = new ResourceBoard(
            services.GetRequiredService<IResourceCollection>(), _app.ResourceNotifications, services.GetRequiredService<ResourceLoggerService>(), _app.ResourceCommands);
        await _app.ResourceNotifications.PublishUpdateAsync(resource, state);
        return (await Poll.UntilAsync(() => _board.Current, current => current.Count > 0)).Single();
    }
}
