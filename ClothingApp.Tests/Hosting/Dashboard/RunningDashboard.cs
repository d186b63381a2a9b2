using System.Net;
using ClothingApp.Hosting.Dashboard;

namespace ClothingApp.Tests.Hosting.Dashboard;

/// <summary>A dashboard on free ports, before an application that the test has in hand.</summary>
internal sealed class RunningDashboard : IAsyncDisposable
{
    private RunningDashboard(DashboardServer server, SampleResources resources, SampleTelemetry telemetry) =>
        (Server, Resources, Telemetry) = (server, resources, telemetry);

    public DashboardServer Server { get; }

    public SampleResources Resources { get; }

    public SampleTelemetry Telemetry { get; }

    public Uri Url => Server.FrontendUrl;

    public string Token => Server.LoginUrl!.Query["?t=".Length..];

    /// <param name="anonymous">Nobody has to sign in.</param>
    /// <param name="token">What is signed in with.</param>
    /// <param name="real">Takes the place of the canned answers.</param>
    public static async Task<RunningDashboard> StartAsync(bool anonymous = false, string? token = null, DashboardTelemetry? real = null)
    {
        var resources = new SampleResources();
        var telemetry = new SampleTelemetry();
        var options = new DashboardOptions { FrontendPort = 0, OtlpGrpcPort = 0, OtlpHttpPort = 0, AllowAnonymous = anonymous, BrowserToken = token, ApplicationName = "ClothingApp" };
        var server = new DashboardServer(options, resources, real ?? telemetry.Parts, _ => { });
        await server.StartAsync(CancellationToken.None);
        return new RunningDashboard(server, resources, telemetry);
    }

    /// <summary>A client that keeps cookies and follows nothing by itself, as a browser would say it: from these very pages.</summary>
    public HttpClient Client(bool fromOwnPages = true)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, CookieContainer = new CookieContainer() }) { BaseAddress = Url };
        if (fromOwnPages)
            client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        return client;
    }

    public async Task<HttpClient> SignedInAsync()
    {
        var client = Client();
        using var answer = await client.GetAsync(Server.LoginUrl);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        return client;
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();
}
