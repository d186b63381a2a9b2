using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using ClothingApp.Benchmarks.Measuring;

namespace ClothingApp.Benchmarks.Gateways;

/// <summary>
/// What a picture costs each service when all is real: the gateway and the embedded model server with the repository's models. The model server
/// has one core to itself and is the limit; the gateway, the clients and the pictures' host share the other.
/// </summary>
internal static class CapacityBenchmark
{
    private const int ModelServerCore = 0, OtherCore = 1, Clients = 8;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(40), Measured = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(string folder)
    {
        MeasuredProcess.PinOurselves(OtherCore);
        var models = Path.Combine(GatewayBenchmark.Root, "models");
        var (picturesPort, gatewayPort, grpc, rest) = (GatewayBenchmark.FreePort(), GatewayBenchmark.FreePort(), GatewayBenchmark.FreePort(), GatewayBenchmark.FreePort());
        using var standIns = new MeasuredProcess(OtherCore, new Dictionary<string, string>(), "dotnet", typeof(StandIns).Assembly.Location, "stand-ins", $"{picturesPort}", folder);
        using var modelServer = new MeasuredProcess(
            ModelServerCore, new Dictionary<string, string>(), "dotnet", GatewayBenchmark.Program("ClothingApp.ModelServer"),
            $"--port={grpc}", $"--rest_api_port={rest}", $"--model_config_file={models}/models.config", $"--models_root={models}");
        using var gateway = new MeasuredProcess(
            OtherCore, GatewayBenchmark.Ours($"127.0.0.1:{grpc}", picturesPort, gatewayPort), "dotnet", GatewayBenchmark.Program("ClothingApp.Gateway"));
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var (pictures, address) = (StandIns.Pictures(folder).Count, new Uri($"http://127.0.0.1:{gatewayPort}/predict"));

        await modelServer.UntilAsync(async () => (await client.GetAsync(new Uri($"http://127.0.0.1:{rest}/readyz"))).IsSuccessStatusCode);
        await gateway.UntilAsync(async () => await SendAsync(0, CancellationToken.None));
        var traffic = new Traffic(async (number, ct) =>
        {
            if (!await SendAsync(number, ct))
                throw new HttpRequestException("The gateway refused a picture.");
        });
        await traffic.RunAsync(Clients, WarmUp);
        var before = (Model: modelServer.ProcessorTime, Gateway: gateway.ProcessorTime, Start: Stopwatch.GetTimestamp());
        var result = await traffic.RunAsync(Clients, Measured);
        var elapsed = Stopwatch.GetElapsedTime(before.Start);

        Console.WriteLine($"{result.Latencies.Count} pictures in {elapsed.TotalSeconds:F1} s, {result.Failures} failed; p50 {result.Percentile(0.5):F0} ms, p99 {result.Percentile(0.99):F0} ms");
        Console.WriteLine();
        Console.WriteLine("| service | ms of processor a picture | pictures a second and core | its core was busy | memory MB |");
        Console.WriteLine("|---|---|---|---|---|");
        Row("model server", modelServer, modelServer.ProcessorTime - before.Model);
        Row("gateway", gateway, gateway.ProcessorTime - before.Gateway);
        return result.Failures;

        async Task<bool> SendAsync(int number, CancellationToken ct)
        {
            using var response = await client.PostAsJsonAsync(address, new { url = $"http://127.0.0.1:{picturesPort}/{number % pictures}.jpg" }, ct);
            return response.IsSuccessStatusCode;
        }

        void Row(string name, MeasuredProcess process, TimeSpan processor)
        {
            var cost = processor.TotalMilliseconds / result.Latencies.Count;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {cost:F1} | {1000 / cost:F0} | {processor / elapsed:P0} | {process.Memory / 1e6:F0} |"));
        }
    }
}
