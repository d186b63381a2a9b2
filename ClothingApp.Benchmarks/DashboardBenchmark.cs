using System.Diagnostics;
using System.Globalization;
using System.Net;
using ClothingApp.Grpc;
using ClothingApp.Hosting.Dashboard.Otlp;
using ClothingApp.Hosting.Dashboard.Telemetry;
using ClothingApp.Hosting.Dashboard.Telemetry.Traces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClothingApp.Benchmarks;

/// <summary>
/// The dashboard's store: how fast it takes 100,000 spans over OTLP/gRPC, what memory they take, and how long each query of its
/// API takes (over HTTP, JSON included) once it is full. Sender and receiver share the process and its cores.
/// </summary>
internal static class DashboardBenchmark
{
    private const int Traces = 10_000, Logs = 100_000, Senders = 4, Rounds = 200, WarmUps = 20;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync()
    {
        await using var app = await StartAsync();
        var store = app.Services.GetRequiredService<TelemetryStore>();
        var addresses = app.Urls.Select(url => new Uri(url)).ToArray();
        await using var channel = new GrpcChannel(new GrpcChannelOptions { Targets = [addresses[1]] });

        // Another store's worth first, so that what is measured is compiled.
        await SendAsync(channel, "trace.v1.TraceService", DashboardLoad.Spans(Traces / 10));
        store.Clear();

        var spans = DashboardLoad.Spans(Traces);
        var before = Memory();
        var watch = Stopwatch.StartNew();
        await SendAsync(channel, "trace.v1.TraceService", spans);
        var elapsed = watch.Elapsed;
        var kept = Memory() - before;
        var counts = store.Counts;
        if (counts.Spans != Traces * DashboardLoad.SpansPerTrace)
            throw new InvalidOperationException($"{counts.Spans} spans were kept.");

        Console.WriteLine("| what | value |");
        Console.WriteLine("|---|---|");
        Row("spans sent and kept", $"{counts.Spans:N0} in {counts.Traces:N0} traces");
        Row("request bytes", $"{spans.Sum(r => (long)r.Length) / 1e6:F1} MB");
        Row("spans a second", $"{counts.Spans / elapsed.TotalSeconds:N0}");
        Row("memory kept", $"{kept / 1e6:F1} MB ({kept / counts.Spans} bytes a span; the store's own estimate {counts.Bytes / 1e6:F1} MB)");

        await SendAsync(channel, "logs.v1.LogsService", DashboardLoad.Logs(Logs));
        foreach (var request in DashboardLoad.Metrics(seconds: 300))
            await SendAsync(channel, "metrics.v1.MetricsService", [request]);
        Row("besides, while queried", $"{store.Counts.Logs:N0} log records, {store.Counts.Series} series of metrics for 5 minutes");
        Console.WriteLine();
        await QueryAsync(addresses[0], store.Traces.List(new TraceQuery(Limit: 1)).Traces[0].TraceId.ToString());
        return 0;
    }

    private static async Task QueryAsync(Uri address, string traceId)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };
        string[] queries =
        [
            "/api/telemetry", "/api/traces", "/api/traces?failed=true&sort=slowest", "/api/traces?text=predict&service=gateway", $"/api/traces/{traceId}",
            "/api/graph", "/api/replicas", "/api/logs", "/api/logs?level=warning", "/api/logs?text=order+77", "/api/metrics",
            $"/api/metrics/series?service=gateway&meter={DashboardLoad.Meter}&name={DashboardLoad.Histogram}&groupBy=http.route",
        ];
        Console.WriteLine("| query | answer | p50 | p95 |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var query in queries)
        {
            var (times, size) = (new List<double>(), 0);
            for (var round = -WarmUps; round < Rounds; round++)
            {
                var watch = Stopwatch.StartNew();
                size = (await client.GetByteArrayAsync(new Uri(address, query))).Length;
                if (round >= 0)
                    times.Add(watch.Elapsed.TotalMilliseconds);
            }
            times.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| `{query.Replace(traceId, "{id}", StringComparison.Ordinal)}` | {size / 1000.0:F1} kB | {times[Rounds / 2]:F2} ms | {times[Rounds * 95 / 100]:F2} ms |"));
        }
    }

    private static async Task SendAsync(GrpcChannel channel, string service, IReadOnlyList<byte[]> requests)
    {
        var method = new GrpcMethod<byte[], byte[]>($"opentelemetry.proto.collector.{service}", "Export", RawMarshaller.Instance, RawMarshaller.Instance);
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = Senders }, async (request, ct) =>
        {
            if ((await channel.CallAsync(method, request, Timeout, ct)).Length > 0)
                throw new InvalidOperationException("Some records were refused.");
        });
    }

    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ConfigureGrpcLimits();
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseGrpc());
        });
        builder.Services.AddTelemetry();
        var app = builder.Build();
        app.MapOtlp();
        app.MapTelemetry();
        await app.StartAsync(CancellationToken.None);
        return app;
    }

    private static long Memory() => GC.GetTotalMemory(forceFullCollection: true);

    private static void Row(string what, FormattableString value) => Console.WriteLine($"| {what} | {FormattableString.Invariant(value)} |");
}
