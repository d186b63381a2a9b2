using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using ClothingApp.Benchmarks.Measuring;

namespace ClothingApp.Benchmarks.Gateways;

/// <summary>
/// Offered against served: the gateway on one core, a model server that answers at once, and clients that come at a rate, up to three times what
/// the gateway can. The peak is what it serves to 64 clients of which each waits for its answer, measured before and after every row: the
/// machine's own speed changes from minute to minute.
/// </summary>
internal static class OverloadBenchmark
{
    private const int GatewayCore = 0, OtherCore = 1, Clients = 64, Seed = 1;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(60), Step = TimeSpan.FromSeconds(10), Beside = TimeSpan.FromSeconds(6), Rest = TimeSpan.FromSeconds(2);

    private static readonly double[] Multiples = [0.25, 0.5, 0.75, 0.9, 1, 1.25, 1.5, 2, 3];

    /// <param name="folder">Of JPEG pictures.</param>
    /// <param name="drawing">Where the plots go; null: nowhere.</param>
    public static async Task<int> RunAsync(string folder, string? drawing)
    {
        MeasuredProcess.PinOurselves(OtherCore);
        var (picturesPort, port) = (GatewayBenchmark.FreePort(), GatewayBenchmark.FreePort());
        using var standIns = new MeasuredProcess(OtherCore, new Dictionary<string, string>(), "dotnet", typeof(StandIns).Assembly.Location, "stand-ins", $"{picturesPort}", folder);
        var modelServer = await StandIns.ModelServerOfAsync(standIns);
        using var gateway = new MeasuredProcess(GatewayCore, GatewayBenchmark.Ours(modelServer, picturesPort, port), "dotnet", GatewayBenchmark.Program("ClothingApp.Gateway"));
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, ActivityHeadersPropagator = null });
        var (pictures, address) = (StandIns.Pictures(folder).Count, new Uri($"http://127.0.0.1:{port}/predict"));
        await gateway.UntilAsync(async () => await SendAsync(0, CancellationToken.None));

        var closed = new Traffic(async (number, ct) =>
        {
            if (!await SendAsync(number, ct))
                throw new HttpRequestException("A client that waits for its answer was turned away.");
        });
        await closed.RunAsync(Clients, Settling);
        var peak = (await closed.RunAsync(Clients, Step)).Rate;
        var before = peak;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Peak: {peak:F0} pictures a second to {Clients} clients"));
        Console.WriteLine();
        Console.WriteLine("| offered (of the first peak) | offered a second | served a second | peaks before and after | of their mean | turned away a second | failed | p50 ms | p99 ms | turned away: p99 ms | memory MB | gateway's core | the other |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        var (open, random, results) = (new OpenTraffic(SendAsync), new Random(Seed), new List<OpenTrafficResult>());
        foreach (var multiple in Multiples)
        {
            await Task.Delay(Rest);
            using var own = Process.GetCurrentProcess();
            var start = (Gateway: gateway.ProcessorTime, Others: standIns.ProcessorTime + own.TotalProcessorTime, Start: Stopwatch.GetTimestamp());
            var result = await open.RunAsync(peak * multiple, Step, random);
            var elapsed = Stopwatch.GetElapsedTime(start.Start);
            own.Refresh();
            results.Add(result);
            var cost = (Gateway: gateway.ProcessorTime - start.Gateway, Others: standIns.ProcessorTime + own.TotalProcessorTime - start.Others);
            await Task.Delay(Rest);
            var after = (await closed.RunAsync(Clients, Beside)).Rate;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {multiple:F2} | {result.Offered:F0} | {result.Served.Rate:F0} | {before:F0}, {after:F0} | {result.Served.Rate / ((before + after) / 2):F2} | {result.Refused.Rate:F0} | {result.Served.Failures} | {result.Served.Percentile(0.5):F0} | {result.Served.Percentile(0.99):F0} | {result.Refused.Percentile(0.99):F0} | {gateway.Memory / 1e6:F0} | {cost.Gateway / elapsed:P0} | {cost.Others / elapsed:P0} |"));
            before = after;
        }
        if (drawing is not null)
        {
            await File.WriteAllTextAsync($"{drawing}-served.svg", Plot.Draw(
                "Pictures served against pictures offered", "offered a second", "a second",
                ("served", [.. results.Select(result => (result.Offered, result.Served.Rate))]),
                ("turned away", [.. results.Select(result => (result.Offered, result.Refused.Rate))])));
            await File.WriteAllTextAsync($"{drawing}-latency.svg", Plot.Draw(
                "Time to the answer against pictures offered", "offered a second", "milliseconds",
                ("median", [.. results.Select(result => (result.Offered, result.Served.Percentile(0.5)))]),
                ("95 %", [.. results.Select(result => (result.Offered, result.Served.Percentile(0.95)))]),
                ("99 %", [.. results.Select(result => (result.Offered, result.Served.Percentile(0.99)))])));
        }
        return 0;

        async Task<bool> SendAsync(int number, CancellationToken ct)
        {
            using var response = await client.PostAsJsonAsync(address, new { url = $"http://127.0.0.1:{picturesPort}/{number % pictures}.jpg" }, ct);
            return response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests ? false : response.EnsureSuccessStatusCode().IsSuccessStatusCode;
        }
    }
}
