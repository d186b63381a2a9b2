using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ClothingApp.Tests.ServiceDefaults.Telemetry;

public class OtlpTests
{
    [Fact]
    public async Task Otlp_WithEndpoint_ReceivesSpansLogsAndMetricsButNoProbes()
    {
        await using var collector = await Collector.StartAsync();
        await using (var service = await TestService.StartAsync(new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        }))
        {
            using (await service.GetAsync("/hello"))
            using (await service.GetAsync("/alive"))
            using (await service.GetAsync("/readyz"))
                service.App.Logger.LogInformation("a word to the collector");
        }

        var spans = collector.Received("/v1/traces");
        Assert.Contains("GET /hello", spans, StringComparison.Ordinal);
        Assert.Contains("http.response.status_code", spans, StringComparison.Ordinal);
        Assert.DoesNotContain("GET /alive", spans, StringComparison.Ordinal);
        // The model server's name for one, as an attribute of seven characters: the client's span has it within an address.
        Assert.DoesNotContain("\a/readyz", spans, StringComparison.Ordinal);
        Assert.Contains("/readyz", spans, StringComparison.Ordinal);
        Assert.Contains("http.server.request.duration", collector.Received("/v1/metrics"), StringComparison.Ordinal);
        Assert.Contains("a word to the collector", collector.Received("/v1/logs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Otlp_MeasurementInARecordedTrace_NamesIt()
    {
        await using var collector = await Collector.StartAsync();
        await using (var service = await TestService.StartAsync(new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" }))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(service.Address, "/hello"));
            request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
            using var answer = await service.Client.SendAsync(request);
        }

        Assert.Contains(Encoding.Latin1.GetString(Convert.FromHexString("0af7651916cd43dd8448eb211c80319c")), collector.Received("/v1/metrics"), StringComparison.Ordinal);
    }

    /// <summary>Keeps what is posted to it. Protobuf's strings are plain text, which is enough to look for words in.</summary>
    private sealed class Collector(WebApplication app) : IAsyncDisposable
    {
        private readonly ConcurrentQueue<(string Path, string Body)> _received = new();

        public string Address => app.Urls.First();

        public static async Task<Collector> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var collector = new Collector(app);
            app.Run(async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                collector._received.Enqueue((context.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
                context.Response.ContentType = "application/x-protobuf";
            });
            await app.StartAsync();
            return collector;
        }

        public string Received(string path) => string.Concat(_received.Where(post => post.Path == path).Select(post => post.Body));

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
