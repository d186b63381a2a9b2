using System.Text;
using ClothingApp.Grpc;
using ClothingApp.Hosting.Dashboard.Otlp;
using Microsoft.Extensions.DependencyInjection;

namespace ClothingApp.Tests.Hosting.Dashboard.Otlp;

/// <summary>OTLP over gRPC, as an exporter sees it.</summary>
public sealed class GrpcReceiverTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("trace.v1.TraceService", false)]
    [InlineData("metrics.v1.MetricsService", false)]
    [InlineData("logs.v1.LogsService", false)]
    [InlineData("logs.v1.LogsService", true)]
    public async Task Export_EachSignal_AnswersAnEmptyMessage(string service, bool compress)
    {
        await using var host = await TelemetryHost.StartAsync();
        var request = service[0] switch { 't' => Samples.Traces(), 'm' => MetricSamples.All(), _ => Samples.Logs() };
        Assert.Empty(await ExportAsync(host, service, request, compress: compress));
        var counts = host.Store.Counts;
        Assert.Equal(service[0] switch { 't' => (1, 0, 0), 'm' => (0, 6, 0), _ => (0, 0, 1) }, (counts.Spans, counts.Instruments, counts.Logs));
    }

    [Fact]
    public async Task Export_EmptyRequest_IsSuccess()
    {
        await using var host = await TelemetryHost.StartAsync();
        Assert.Empty(await ExportAsync(host, "trace.v1.TraceService", []));
    }

    [Fact]
    public async Task Export_SomeRefused_AnswersTheirCount()
    {
        await using var host = await TelemetryHost.StartAsync();
        var request = Samples.Envelope(false, "s", "i", scope => scope.Message(2, Samples.Span).Message(2, s => s.Bytes(1, Samples.TraceId)));
        var text = Encoding.UTF8.GetBytes("span_id must be 8 bytes that are not all zero");
        Assert.Equal([0x0a, (byte)(text.Length + 4), 0x08, 1, 0x12, (byte)text.Length, .. text], await ExportAsync(host, "trace.v1.TraceService", request));
    }

    [Fact]
    public async Task Export_Malformed_IsInvalidArgument()
    {
        await using var host = await TelemetryHost.StartAsync();
        var e = await Assert.ThrowsAsync<GrpcException>(() => ExportAsync(host, "logs.v1.LogsService", [0x0a, 0x7f]));
        Assert.Equal(GrpcStatusCode.InvalidArgument, e.Code);
    }

    [Fact]
    public async Task Export_LargerThanTheLimit_IsResourceExhausted()
    {
        await using var host = await TelemetryHost.StartAsync();
        foreach (var compress in new[] { true, false })
        {
            var e = await Assert.ThrowsAsync<GrpcException>(() => ExportAsync(host, "trace.v1.TraceService", new byte[OtlpOptions.MaxRequestBytes + 1], compress: compress));
            Assert.Equal(GrpcStatusCode.ResourceExhausted, e.Code);
        }
    }

    [Fact]
    public async Task Export_WhileTheBudgetIsUsedUp_IsUnavailable()
    {
        await using var host = await TelemetryHost.StartAsync(configure: services => services.AddSingleton(new IngestBudget(maxBytes: 100)));
        var e = await Assert.ThrowsAsync<GrpcException>(() => ExportAsync(host, "trace.v1.TraceService", Samples.Traces()));
        Assert.Equal((GrpcStatusCode.Unavailable, IngestBudget.Refusal), (e.Code, e.Detail));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    public async Task Export_WithoutTheKey_IsUnauthenticated(string? key)
    {
        await using var host = await TelemetryHost.StartAsync(apiKey: "secret");
        var e = await Assert.ThrowsAsync<GrpcException>(() => ExportAsync(host, "trace.v1.TraceService", Samples.Traces(), key));
        Assert.Equal((GrpcStatusCode.Unauthenticated, 0), (e.Code, host.Store.Counts.Spans));
    }

    [Fact]
    public async Task Export_WithTheKey_IsTaken()
    {
        await using var host = await TelemetryHost.StartAsync(apiKey: "secret");
        Assert.Empty(await ExportAsync(host, "trace.v1.TraceService", Samples.Traces(), "secret"));
        Assert.Equal(1, host.Store.Counts.Spans);
    }

    private static async Task<byte[]> ExportAsync(TelemetryHost host, string service, byte[] request, string? key = null, bool compress = false)
    {
        await using var channel = new GrpcChannel(new GrpcChannelOptions { Targets = [host.Grpc], MaxSendBytes = int.MaxValue });
        var method = new GrpcMethod<byte[], byte[]>($"opentelemetry.proto.collector.{service}", "Export", RawMarshaller.Instance, RawMarshaller.Instance);
        var options = new GrpcCallOptions(Timeout)
        {
            Compress = compress,
            Metadata = key is null ? null : new Dictionary<string, string>(StringComparer.Ordinal) { [OtlpOptions.ApiKeyHeader] = key },
        };
        return await channel.CallAsync(method, request, options, CancellationToken.None);
    }
}
