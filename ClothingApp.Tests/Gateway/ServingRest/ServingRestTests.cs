using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ClothingApp.Tests.Gateway.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClothingApp.Tests.Gateway.ServingRest;

/// <summary>A client of TensorFlow Serving's REST API that comes through the gateway.</summary>
public sealed class ServingRestTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<(string Line, IHeaderDictionary Headers, string Body)> _seen = new();
    private Func<HttpContext, Task> _answer = context => context.Response.WriteAsync("""{"predictions": [[1.5]]}""");
    private WebApplication _rest = null!;
    private StubModelServer _models = null!;
    private string _address = "";

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _rest = builder.Build();
        _rest.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            _seen.Enqueue(($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}", new HeaderDictionary(context.Request.Headers.ToDictionary()), await reader.ReadToEndAsync()));
            context.Response.ContentType = "application/json";
            await _answer(context);
        });
        await _rest.StartAsync();
        _address = _rest.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        _models = await StubModelServer.StartAsync(("clothing-model", [StubModel.Clothing()]));
    }

    public async Task DisposeAsync()
    {
        await _models.DisposeAsync();
        await _rest.DisposeAsync();
    }

    [Fact]
    public async Task Forward_Predict_BodyAndAnswerAsTheyAreWithoutTheKey()
    {
        await using var gateway = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/models/m/versions/3:predict") { Content = new StringContent("""{"instances": [1]}""", Encoding.UTF8, "application/json") };
        request.Headers.Add("X-API-Key", "secret");
        request.Headers.Add("Cookie", "a=b");
        request.Headers.Add("X-Forwarded-Host", "evil");

        using var response = await gateway.Http.SendAsync(request);

        Assert.Equal("""{"predictions": [[1.5]]}""", await response.Content.ReadAsStringAsync());
        var (line, headers, body) = Assert.Single(_seen);
        Assert.Equal("POST /v1/models/m/versions/3:predict", line);
        Assert.Equal("""{"instances": [1]}""", body);
        Assert.Equal("application/json; charset=utf-8", headers.ContentType.ToString());
        Assert.All(["X-API-Key", "Cookie", "X-Forwarded-Host"], name => Assert.False(headers.ContainsKey(name), name));
    }

    [Fact]
    public async Task Forward_ErrorOfTheModelServer_IsTheModelServers()
    {
        _answer = context =>
        {
            context.Response.StatusCode = 404;
            context.Response.Headers["Set-Cookie"] = "a=b";
            return context.Response.WriteAsync("""{"error": "Servable not found"}""");
        };
        await using var gateway = await StartAsync();
        using var response = await gateway.Http.GetAsync("/v1/models/none");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("""{"error": "Servable not found"}""", await response.Content.ReadAsStringAsync());
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("GET", "/v1/models/m:predict", HttpStatusCode.NotFound)]
    [InlineData("GET", "/v1/models/m%2f..%2f..%2fmonitoring", HttpStatusCode.NotFound)]
    [InlineData("GET", "/v1/models/m?signature=x", HttpStatusCode.NotFound)]
    [InlineData("POST", "/v1/models/m:reload", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/v1/models/m", HttpStatusCode.MethodNotAllowed)]
    public async Task Forward_OtherPaths_NeverReachTheModelServer(string method, string path, HttpStatusCode expected)
    {
        await using var gateway = await StartAsync();
        using var response = await gateway.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Empty(_seen);
    }

    [Fact]
    public async Task Forward_NobodyThere_503()
    {
        await using var gateway = await StartAsync();
        await _rest.StopAsync();
        await AssertProblemAsync(gateway.Http.GetAsync("/v1/models/m"), HttpStatusCode.ServiceUnavailable, "model_unavailable");
    }

    [Fact]
    public async Task Forward_NoAnswerInTime_504()
    {
        _answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await using var gateway = await StartAsync("--Gateway:RequestTimeout=00:00:00.500");
        await AssertProblemAsync(gateway.Http.GetAsync("/v1/models/m"), HttpStatusCode.GatewayTimeout, "deadline_exceeded");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Forward_BodyAboveTheLimit_413(bool chunked)
    {
        await using var gateway = await StartAsync("--Gateway:MaxRequestBytes=100000");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/models/m:predict") { Content = new ByteArrayContent(new byte[300_000]) };
        request.Headers.TransferEncodingChunked = chunked;
        await AssertProblemAsync(gateway.Http.SendAsync(request), HttpStatusCode.RequestEntityTooLarge, "image_too_large");
    }

    [Fact]
    public async Task Forward_NotEnabled_404()
    {
        await using var gateway = await RunningGateway.StartAsync(_models.Address, $"--Gateway:ServingRest:Address={_address}");
        await AssertProblemAsync(gateway.Http.GetAsync("/v1/models/m"), HttpStatusCode.NotFound, "not_found");
        Assert.Empty(_seen);
    }

    [Fact]
    public async Task Forward_AddressFromServiceDiscovery_IsFound()
    {
        await using var gateway = await RunningGateway.StartAsync(_models.Address, "--Gateway:ServingRest:Enabled=true", $"--services:tf-serving:rest:0={_address}");
        using var response = await gateway.Http.GetAsync("/v1/models/m/metadata");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("GET /v1/models/m/metadata", Assert.Single(_seen).Line);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--Gateway:ServingRest:Address=localhost")]
    [InlineData("--Gateway:ServingRest:Address=http://localhost:8501/v1")]
    [InlineData("--Gateway:ServingRest:Address=ftp://localhost")]
    public async Task Start_WrongAddress_IsSaid(string setting)
    {
        var e = await Assert.ThrowsAnyAsync<InvalidOperationException>(() => RunningGateway.StartAsync(_models.Address, ["--Gateway:ServingRest:Enabled=true", .. setting.Length > 0 ? new[] { setting } : []]));
        Assert.Contains("Gateway:ServingRest:Address", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_Enabled_IsDescribed()
    {
        await using var gateway = await StartAsync();
        var document = await gateway.Http.GetAsync("/openapi/v1.json").JsonAsync();
        Assert.Contains(document["paths"]!.AsObject(), path => path.Key.StartsWith("/v1/models/", StringComparison.Ordinal) && path.Value!["post"]!["summary"] is not null);
    }

    private Task<RunningGateway> StartAsync(params string[] settings) =>
        RunningGateway.StartAsync(_models.Address, ["--Gateway:ServingRest:Enabled=true", $"--Gateway:ServingRest:Address={_address}", .. settings]);

    private static async Task AssertProblemAsync(Task<HttpResponseMessage> sent, HttpStatusCode status, string code)
    {
        using var response = await sent;
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(code, (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["code"]!);
    }
}
