using System.Net.Http;
using ClothingApp.Web.Gateway;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClothingApp.Tests.Web.Gateway;

public class GatewayClientTests
{
    [Fact]
    public async Task Predict_GatewayNeverAnswers_IsATimeout()
    {
        using var http = new HttpClient(new SilentHandler()) { BaseAddress = new Uri("http://gateway.test"), Timeout = TimeSpan.FromMilliseconds(20) };
        var client = new GatewayClient(http, NullLogger<GatewayClient>.Instance);

        var result = await client.PredictAsync(new ModelRef("m"), PictureBody.Addresses("https://example.org/a.jpg"), 5, report: null, CancellationToken.None);

        Assert.Equal(GatewayFailure.Timeout, result.Failure?.Code);
    }

    [Fact]
    public async Task Predict_VisitorLeaves_IsCancelled()
    {
        using var http = new HttpClient(new SilentHandler()) { BaseAddress = new Uri("http://gateway.test") };
        var client = new GatewayClient(http, NullLogger<GatewayClient>.Instance);
        using var visitor = new CancellationTokenSource();

        var call = client.PredictAsync(new ModelRef("m"), PictureBody.Addresses("https://example.org/a.jpg"), 5, report: null, visitor.Token);
        await visitor.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    private sealed class SilentHandler : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("The delay never ends by itself.");
        }
    }
}
