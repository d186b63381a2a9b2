using ClothingApp.Grpc;
using ClothingApp.ModelServer;
using ClothingApp.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using SharedData = ClothingApp.Tests.Infrastructure.SharedData;

namespace ClothingApp.Tests.ModelServer;

/// <summary>The model server over the repository's own models, listening on ports that the system chose.</summary>
public sealed class ModelServerFixture : IAsyncLifetime
{
    private WebApplication _app = null!;
    private GrpcChannel _channel = null!;

    internal static TimeSpan Timeout { get; } = TimeSpan.FromSeconds(60);

    internal static string ModelsFolder { get; } = Path.Combine(SharedData.RepositoryRoot, "models");

    internal ServingClient Client { get; private set; } = null!;

    internal HttpClient Rest { get; private set; } = null!;

    /// <summary>Where it answers gRPC.</summary>
    internal Uri Grpc { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        (_app, var grpc, var rest) = await StartAsync(["--graph_cache=", "--model_config_file=" + Path.Combine(ModelsFolder, "models.config"), "--models_root=" + ModelsFolder]);
        Grpc = grpc;
        _channel = new GrpcChannel(new GrpcChannelOptions { Targets = [grpc] });
        Client = new ServingClient(_channel);
        Rest = new HttpClient { BaseAddress = rest };
        await WaitUntilReadyAsync(Rest);
    }

    public async Task DisposeAsync()
    {
        Rest.Dispose();
        await _channel.DisposeAsync();
        await _app.DisposeAsync();
    }

    internal static async Task<(WebApplication App, Uri Grpc, Uri RestApi)> StartAsync(IReadOnlyList<string> flags)
    {
        var app = ModelServerApplication.Build(["--rest_api_port=8501", .. flags], freePorts: true);
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        string[] ports = [.. addresses.Where(a => !a.Contains("://unix:", StringComparison.Ordinal))];
        return (app, new Uri(ports[0]), new Uri(ports[^1]));
    }

    internal static async Task WaitUntilReadyAsync(HttpClient rest)
    {
        using var deadline = new CancellationTokenSource(Timeout);
        while (true)
        {
            using var response = await rest.GetAsync(new Uri("/readyz", UriKind.Relative), deadline.Token);
            if (response.IsSuccessStatusCode)
                return;
            await Task.Delay(50, deadline.Token);
        }
    }
}
