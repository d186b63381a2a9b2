using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace ClothingApp.Tests.EndToEnd;

/// <summary>The whole graph of the AppHost as it is, with the repository's own models.</summary>
public sealed class RealApp : IAppUnderTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private PictureServer? _pictures;
    private IDistributedApplicationTestingBuilder? _builder;
    private DistributedApplication? _app;

    public Uri Website => _app!.GetEndpoint("web");

    public Uri Pictures => _pictures!.Address;

    public async Task InitializeAsync()
    {
        _pictures = await PictureServer.StartAsync();
        _builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.ClothingApp_AppHost>(["--ServingMode", "embedded", "--ModelServers", "1"]);
        var gateway = _builder.Resources.OfType<ProjectResource>().Single(resource => resource.Name == "gateway");
        _builder.CreateResourceBuilder(gateway)
            .WithEnvironment("Gateway__Fetch__TrustedOrigins__0", _pictures.Address.GetLeftPart(UriPartial.Authority));
        _app = await _builder.BuildAsync();
        await _app.StartAsync();
        await _app.ResourceNotifications.WaitForResourceHealthyAsync("web", WaitBehavior.StopOnResourceUnavailable).WaitAsync(Patience);
    }

    public async Task DisposeAsync()
    {
        if (_app is not null)
            await _app.StopAsync();
        if (_builder is not null)
            await _builder.DisposeAsync();
        if (_pictures is not null)
            await _pictures.DisposeAsync();
    }
}
