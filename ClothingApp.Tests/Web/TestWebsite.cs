using System.Net;
using System.Net.Http;
using ClothingApp.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClothingApp.Tests.Web;

/// <summary>The real website on a free port, and a client that neither follows redirects nor keeps cookies.</summary>
internal sealed class TestWebsite : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestWebsite(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    /// <summary>Everything that the website has a route for.</summary>
    public IEnumerable<RouteEndpoint> Endpoints => _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    public HttpClient Client { get; } = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false });

    public static Task<TestWebsite> StartAsync(Uri gateway, params KeyValuePair<string, string?>[] settings) => StartWithAsync(gateway, _ => { }, settings);

    /// <param name="gateway">Where it finds the gateway.</param>
    /// <param name="configure">Changes its services.</param>
    /// <param name="settings">Beside those of the tests.</param>
    public static async Task<TestWebsite> StartWithAsync(Uri gateway, Action<IServiceCollection> configure, params KeyValuePair<string, string?>[] settings)
    {
        var site = new TestWebsite(WebsiteApplication.Build(["--urls=http://127.0.0.1:0"], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection([new("services:gateway:http:0", gateway.ToString()), new("Management:DrainDelay", "0"), .. settings]);
            configure(builder.Services);
        }));
        await site._app.StartAsync();
        site.Client.BaseAddress = site.Address;
        return site;
    }

    /// <summary>Posts the form as a browser does.</summary>
    public async Task<(HttpStatusCode Status, string Html)> PostAsync(
        string url = "", byte[]? file = null, string? example = null, string fileName = "picture.jpg", string? model = null)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(url), "url" },
            { new ByteArrayContent(file ?? []), "file", file is null ? "\"\"" : fileName },
        };
        if (example is not null)
            form.Add(new StringContent(example), "example");
        if (model is not null)
            form.Add(new StringContent(model), "model");
        using var response = await Client.PostAsync("/", form);
        return (response.StatusCode, WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync()));
    }

    /// <summary>Posts fields, and a file where there is one, to any of the forms.</summary>
    public async Task<(HttpStatusCode Status, string Html)> PostAsync(string path, IEnumerable<(string Name, string Value)> fields, byte[]? file = null, string fileField = "file")
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), name);
        if (file is not null)
            form.Add(new ByteArrayContent(file), fileField, "picture.png");
        using var response = await Client.PostAsync(path, form);
        return (response.StatusCode, WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
