using ClothingApp.Tests.Gateway.Infrastructure;
using ClothingApp.Tests.ModelServer;
using ClothingApp.Tests.Web;

namespace ClothingApp.Tests.EndToEnd;

/// <summary>The real website, gateway and model server with the real model; the gateway trusts the picture server.</summary>
public sealed class RealApp : IAppUnderTest
{
    private readonly ModelServerFixture _modelServer = new();
    private PictureServer? _pictures;
    private RunningGateway? _gateway;
    private TestWebsite? _website;

    public Uri Website => _website!.Address;

    public Uri Pictures => _pictures!.Address;

    public async Task InitializeAsync()
    {
        _pictures = await PictureServer.StartAsync();
        await _modelServer.InitializeAsync();
        _gateway = await (await RunningGateway.StartAsync(
            _modelServer.Grpc.Authority, $"--Gateway:Fetch:TrustedOrigins:0={Pictures.GetLeftPart(UriPartial.Authority)}")).WhenReadyAsync();
        _website = await TestWebsite.StartAsync(_gateway.Address);
    }

    public async Task DisposeAsync()
    {
        await _website!.DisposeAsync();
        await _gateway!.DisposeAsync();
        await _modelServer.DisposeAsync();
        await _pictures!.DisposeAsync();
    }
}
