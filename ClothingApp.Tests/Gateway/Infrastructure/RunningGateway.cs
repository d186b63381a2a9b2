using System.Net;
using ClothingApp.Gateway;
using ClothingApp.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace ClothingApp.Tests.Gateway.Infrastructure;

/// <summary>The real gateway on a free port, with the cards of the repository unless told otherwise.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _root;

    private RunningGateway(WebApplication app, string root)
    {
        _app = app;
        _root = root;
    }

    public HttpClient Http { get; } = new();

    public Uri Address => Http.BaseAddress!;

    public IServiceProvider Services => _app.Services;

    /// <param name="modelServer"><c>host:port</c>.</param>
    /// <param name="settings">As on a command line: <c>--Gateway:MaxPictures=2</c>.</param>
    public static async Task<RunningGateway> StartAsync(string modelServer, params string[] settings)
    {
        // A content root of its own: the settings files of all services lie in the tests' output folder.
        var root = Directory.CreateTempSubdirectory("clothing-gateway-").FullName;
        var gateway = new RunningGateway(GatewayApplication.Build(
        [
            $"--contentRoot={root}",
            "--urls=http://127.0.0.1:0",
            $"--TF_SERVING_HOST={modelServer}",
            $"--Gateway:ModelsPath={Path.Combine(SharedData.RepositoryRoot, "models")}",
            "--Gateway:ModelRefresh=00:00:00.050",
            "--Management:DrainDelay=00:00:00",
            "--Logging:LogLevel:Default=None",
            .. settings,
        ]), root);
        await gateway._app.StartAsync();
        gateway.Http.BaseAddress = new Uri(
            gateway._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return gateway;
    }

    public async Task<RunningGateway> WhenReadyAsync()
    {
        Assert.True(await Poll.UntilAsync(async () =>
        {
            using var response = await Http.GetAsync("/ready");
            return response.StatusCode == HttpStatusCode.OK;
        }, happened => happened));
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }
}
