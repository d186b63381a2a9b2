using System.Net.Http;
using ClothingApp.Tests.Gateway.Infrastructure;
using ClothingApp.Tests.ModelServer;
using ClothingApp.Tests.Web;
using Microsoft.AspNetCore.Builder;

namespace ClothingApp.Tests.EndToEnd;

/// <summary>Website, gateway and model server as they are, with the repository's own models; one test host runs all three.</summary>
public sealed class RealApp : IAppUnderTest
{
    private PictureServer? _pictures;
    private WebApplication? _modelServer;
    private RunningGateway? _gateway;
    private TestWebsite? _website;

    public Uri Website => _website!.Address;

    public Uri Pictures => _pictures!.Address;

    public async Task InitializeAsync()
    {
        var models = ModelServerFixture.ModelsFolder;
        _pictures = await PictureServer.StartAsync();
        (_modelServer, var grpc, var rest) = await ModelServerFixture.StartAsync(
            ["--model_config_file=" + Path.Combine(models, "models.config"), "--models_root=" + models]);
        using (var http = new HttpClient { BaseAddress = rest })
            await ModelServerFixture.WaitUntilReadyAsync(http);
        _gateway = await RunningGateway.StartAsync(
            grpc.Authority, $"--Gateway:Fetch:TrustedOrigins:0={_pictures.Address.GetLeftPart(UriPartial.Authority)}");
        await _gateway.WhenReadyAsync();
        _website = await TestWebsite.StartAsync(_gateway.Address);
    }

    public async Task DisposeAsync()
    {
        foreach (var part in new IAsyncDisposable?[] { _website, _gateway, _modelServer, _pictures })
        {
            if (part is not null)
                await part.DisposeAsync();
        }
    }
}
