using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ClothingApp.Hosting.Dashboard.Otlp;
using ClothingApp.Hosting.Dashboard.Telemetry.Traces;
using Microsoft.Extensions.DependencyInjection;

namespace ClothingApp.Tests.Hosting.Dashboard.Otlp;

/// <summary>OTLP over HTTP, as an exporter sees it.</summary>
public sealed class HttpReceiverTests
{
    private const string Protobuf = "application/x-protobuf", Json = "application/json";

    [Theory]
    [InlineData("/v1/traces")]
    [InlineData("/v1/metrics")]
    [InlineData("/v1/logs")]
    public async Task Post_EachSignal_AnswersAnEmptySuccessInTheRequestsEncoding(string path)
    {
        await using var host = await TelemetryHost.StartAsync();
        var signal = Array.FindIndex(OtlpSignal.All, s => s.Path == path);
        using (var response = await PostAsync(host, path, new[] { Samples.Traces(), MetricSamples.All(), Samples.Logs() }[signal], Protobuf))
            await AssertAsync(response, HttpStatusCode.OK, Protobuf, "");
        var json = new[] { JsonSamples.Traces, JsonSamples.Metrics, JsonSamples.Logs }[signal];
        using (var response = await PostAsync(host, path, Encoding.UTF8.GetBytes(json), "application/json; charset=utf-8"))
            await AssertAsync(response, HttpStatusCode.OK, Json, "{}");
        var counts = host.Store.Counts;
        // The span came twice and is kept once; the points of the same time likewise.
        Assert.Equal(new[] { (1, 0, 0), (0, 6, 0), (0, 0, 2) }[signal], (counts.Spans, counts.Instruments, counts.Logs));
    }

    [Theory]
    [InlineData(Protobuf, "")]
    [InlineData(Json, "{}")]
    public async Task Post_EmptyRequest_IsSuccess(string type, string answer)
    {
        await using var host = await TelemetryHost.StartAsync();
        using var response = await PostAsync(host, "/v1/logs", Encoding.UTF8.GetBytes(type == Json ? "{}" : ""), type);
        await AssertAsync(response, HttpStatusCode.OK, type, answer);
    }

    [Fact]
    public async Task Post_Gzip_IsInflated()
    {
        await using var host = await TelemetryHost.StartAsync();
        using var response = await PostAsync(host, "/v1/traces", Gzip(Samples.Traces()), Protobuf, "gzip");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(1, host.Store.Counts.Spans);
    }

    [Fact]
    public async Task Post_SomeSpansRefused_SaysHowManyAndWhy()
    {
        await using var host = await TelemetryHost.StartAsync();
        var request = Samples.Envelope(false, "s", "i", scope => scope.Message(2, Samples.Span).Message(2, s => s.Bytes(1, [1])).Message(2, _ => { }));
        using (var response = await PostAsync(host, "/v1/traces", request, Protobuf))
        {
            // partial_success {rejected_spans 2, error_message}
            var text = Encoding.UTF8.GetBytes("trace_id must be 16 bytes that are not all zero");
            Assert.Equal([0x0a, (byte)(text.Length + 4), 0x08, 2, 0x12, (byte)text.Length, .. text], await response.Content.ReadAsByteArrayAsync());
        }
        const string Spans = """{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"00"}]}]}]}""";
        using (var response = await PostAsync(host, "/v1/traces", Encoding.UTF8.GetBytes(Spans), Json))
            await AssertAsync(response, HttpStatusCode.OK, Json, """{"partialSuccess":{"rejectedSpans":"1","errorMessage":"trace_id must be 16 bytes that are not all zero"}}""");
        Assert.Equal(1, host.Store.Counts.Spans);
    }

    [Fact]
    public async Task Post_MalformedProtobuf_Is400WithAStatus()
    {
        await using var host = await TelemetryHost.StartAsync();
        using var response = await PostAsync(host, "/v1/traces", [.. Samples.Traces(), 0x0a, 0x05, 0x01], Protobuf);
        Assert.Equal((HttpStatusCode.BadRequest, Protobuf), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal([0x08, 3, 0x12], (await response.Content.ReadAsByteArrayAsync())[..3]);
        Assert.Equal(0, host.Store.Counts.Spans); // not even those before the fault
    }

    [Theory]
    [InlineData("{", HttpStatusCode.BadRequest, Json, null, 3)]
    [InlineData("{}", HttpStatusCode.UnsupportedMediaType, "text/plain", null, 3)]
    [InlineData("{}", HttpStatusCode.BadRequest, Json, "gzip", 3)]
    [InlineData("{}", HttpStatusCode.UnsupportedMediaType, Json, "br", 3)]
    public async Task Post_WhatCannotBeRead_IsRefusedWithAStatus(string body, HttpStatusCode expected, string type, string? encoding, int code)
    {
        await using var host = await TelemetryHost.StartAsync();
        using var response = await PostAsync(host, "/v1/metrics", Encoding.UTF8.GetBytes(body), type, encoding);
        Assert.Equal((expected, Json), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        using var status = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(code, status.RootElement.GetProperty("code").GetInt32());
        Assert.NotEmpty(status.RootElement.GetProperty("message").GetString()!);
    }

    [Fact]
    public async Task Post_AnnouncedAsTooLarge_Is413BeforeTheBody()
    {
        await using var host = await TelemetryHost.StartAsync();
        // Kestrel closes the connection over an unread body; the answer is there before.
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(host.Http.Host, host.Http.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: {Protobuf}\r\nContent-Length: {OtlpOptions.MaxRequestBytes + 1}\r\n\r\n"));
        using var reader = new StreamReader(stream);
        Assert.Equal("HTTP/1.1 413 Payload Too Large", await reader.ReadLineAsync());
    }

    [Fact]
    public async Task Post_InflatesBeyondTheLimit_Is413AndTakesNothing()
    {
        await using var host = await TelemetryHost.StartAsync();
        using var response = await PostAsync(host, "/v1/traces", Gzip(new byte[OtlpOptions.MaxRequestBytes + 1]), Protobuf, "gzip");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal([0x08, 8, 0x12], (await response.Content.ReadAsByteArrayAsync())[..3]);
    }

    [Fact]
    public async Task Post_MoreThanTheLimitUnannounced_Is413()
    {
        await using var host = await TelemetryHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/logs") { Content = new ByteArrayContent(new byte[OtlpOptions.MaxRequestBytes + 1]) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(Protobuf);
        request.Headers.TransferEncodingChunked = true;
        using var response = await host.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Post_AtTheLimit_IsTaken()
    {
        await using var host = await TelemetryHost.StartAsync();
        // An unknown field that fills the request.
        var padding = new ProtoWriter().Bytes(1000, new byte[OtlpOptions.MaxRequestBytes - 6 - Samples.Traces().Length]).ToArray();
        byte[] request = [.. Samples.Traces(), .. padding];
        Assert.Equal(OtlpOptions.MaxRequestBytes, request.Length);
        using var response = await PostAsync(host, "/v1/traces", request, Protobuf);
        await AssertAsync(response, HttpStatusCode.OK, Protobuf, "");
        Assert.Equal(1, host.Store.Counts.Spans);
    }

    [Fact]
    public async Task Post_WhileTheBudgetIsUsedUp_Is429AndSaysWhenToComeBack()
    {
        await using var host = await TelemetryHost.StartAsync(configure: services => services.AddSingleton(new IngestBudget(maxBytes: 70_000)));
        byte[] large = [.. Samples.Traces(), .. new ProtoWriter().Bytes(1000, new byte[100_000]).ToArray()];
        using (var response = await PostAsync(host, "/v1/traces", large, Protobuf))
        {
            Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(1)), (response.StatusCode, response.Headers.RetryAfter?.Delta));
            Assert.Equal([0x08, 14, 0x12], (await response.Content.ReadAsByteArrayAsync())[..3]);
        }
        // What it had taken is free again.
        using (var response = await PostAsync(host, "/v1/traces", Samples.Traces(), Protobuf))
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("", HttpStatusCode.Unauthorized)]
    [InlineData("secreT", HttpStatusCode.Unauthorized)]
    [InlineData("secret-and-more", HttpStatusCode.Unauthorized)]
    [InlineData("secret", HttpStatusCode.OK)]
    public async Task Post_WithAKey_IsTakenIfItIsTheRightOne(string? key, HttpStatusCode expected)
    {
        await using var host = await TelemetryHost.StartAsync(apiKey: "secret");
        using var response = await PostAsync(host, "/v1/traces", Samples.Traces(), Protobuf, key: key);
        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? 1 : 0, host.Store.Counts.Spans);
        if (expected == HttpStatusCode.Unauthorized)
            Assert.Equal([0x08, 16, 0x12], (await response.Content.ReadAsByteArrayAsync())[..3]);
    }

    [Fact]
    public async Task Post_SameSpanAgain_IsKeptOnce()
    {
        await using var host = await TelemetryHost.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            using var response = await PostAsync(host, "/v1/traces", Samples.Traces(), Protobuf);
            response.EnsureSuccessStatusCode();
        }
        Assert.Equal(1, Assert.Single(host.Store.Traces.List(new TraceQuery()).Traces).Spans);
    }

    private static async Task<HttpResponseMessage> PostAsync(TelemetryHost host, string path, byte[] body, string type, string? encoding = null, string? key = null)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (encoding is not null)
            content.Headers.ContentEncoding.Add(encoding);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (key is not null)
            request.Headers.Add(OtlpOptions.ApiKeyHeader, key);
        return await host.Client.SendAsync(request);
    }

    private static async Task AssertAsync(HttpResponseMessage response, HttpStatusCode status, string type, string body)
    {
        Assert.Equal(body, await response.Content.ReadAsStringAsync());
        Assert.Equal((status, type), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
    }

    private static byte[] Gzip(byte[] data)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
            gzip.Write(data);
        return output.ToArray();
    }
}
