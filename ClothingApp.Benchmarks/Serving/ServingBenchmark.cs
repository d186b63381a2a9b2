using System.Diagnostics;
using System.Globalization;
using System.Text;
using ClothingApp.Benchmarks.Measuring;
using ClothingApp.ModelServer.Servables;

namespace ClothingApp.Benchmarks.Serving;

/// <summary>
/// The embedded model server by itself: what gRPC, REST, batching and the start cost beside what ONNX Runtime takes for the same graph, and
/// its memory. The server has one core, this program the other; where this program takes more than half of its core, the row is void.
/// </summary>
/// <param name="seconds">Of each measurement.</param>
/// <param name="rounds">Turns that the server and the bare loop take.</param>
internal sealed class ServingBenchmark(double seconds, int rounds)
{
    private const string Floats = Servable.DefaultSignature, Bytes = "serving_uint8";

    private const double MostOfCore = 0.5;

    private const int RunsInATurn = 10, Turns = 9;

    // Until as many are waiting as will be all the time.
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(1);

    private readonly string _graphs = Directory.CreateTempSubdirectory("serving-graphs-").FullName;

    private int _bestBatch = 1;
    private double _bestRate;

    public static async Task<int> RunAsync(bool isShort)
    {
        MeasuredProcess.PinOurselves(ServerUnderTest.ClientsCore);
        var benchmark = isShort ? new ServingBenchmark(1.5, 2) : new ServingBenchmark(15, 20);
        try
        {
            await benchmark.LatencyAsync();
            await benchmark.LoadAsync();
            await benchmark.RestAsync();
            await benchmark.StartAsync();
            await MemoryAsync();
            return 0;
        }
        finally
        {
            Directory.Delete(benchmark._graphs, recursive: true);
        }
    }

    private async Task LatencyAsync()
    {
        await using var server = await ServerUnderTest.StartAsync(Cache);
        using var loop = new BareLoop(ServerUnderTest.Core, ServerUnderTest.VersionFolder);
        Table("One client", "signature | ONNX Runtime alone: median | over gRPC: median | ratio (bar 1.10) | clients' core");
        foreach (var signature in (string[])[Floats, Bytes])
        {
            var (inputs, alone, served, own, elapsed) = (await server.InputsAsync(ServerUnderTest.Model, signature), new List<double>(), new List<double>(), TimeSpan.Zero, TimeSpan.Zero);
            // Turn by turn: whatever else the machine does meets both alike. The first turns compile and fill caches.
            for (var round = -2; round < rounds; round++)
            {
                var times = await loop.RunAsync(signature, 1, RunsInATurn);
                var (ownBefore, start) = (ProcessorClock.Now([]), Stopwatch.GetTimestamp());
                for (var i = 0; i < RunsInATurn; i++)
                {
                    var begun = Stopwatch.GetTimestamp();
                    await server.PredictAsync(ServerUnderTest.Model, signature, inputs);
                    if (round >= 0)
                        served.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                }
                if (round < 0)
                    continue;
                alone.AddRange(times);
                (own, elapsed) = (own + ProcessorClock.Now([]) - ownBefore, elapsed + Stopwatch.GetElapsedTime(start));
            }
            Row($"| {signature}, batch 1 | {Median(alone):F2} ms | {Median(served):F2} ms | {Median(served) / Median(alone):F3} | {Share(own / elapsed)} |");
        }

        Table($"The bare loop by batch, {Bytes}", "batch | median of a run | pictures a second");
        foreach (var batch in (int[])[1, 2, 4, 8, 16])
        {
            await loop.RunAsync(Bytes, batch, 1);
            var times = await loop.RunAsync(Bytes, batch, Math.Max(3, rounds * RunsInATurn / batch));
            (_bestRate, _bestBatch) = Rate(times, batch) > _bestRate ? (Rate(times, batch), batch) : (_bestRate, _bestBatch);
            Row($"| {batch} | {Median(times):F2} ms | {Rate(times, batch):F1} |");
        }
    }

    private async Task LoadAsync()
    {
        var parameters = Path.Combine(_graphs, "batching.config");
        await File.WriteAllTextAsync(parameters, "max_batch_size { value: 8 } batch_timeout_micros { value: 1000 } max_enqueued_batches { value: 100 } num_batch_threads { value: 1 }");
        await using var off = await ServerUnderTest.StartAsync(Cache);
        await using var on = await ServerUnderTest.StartAsync(Cache, "--enable_batching=true", $"--batching_parameters_file={parameters}");
        using var loop = new BareLoop(ServerUnderTest.Core, ServerUnderTest.VersionFolder);
        await loop.RunAsync(Bytes, _bestBatch, RunsInATurn);
        Table("Many clients", $"clients ({Bytes}) | batching | pictures a second | the bare loop's, {_bestBatch} at once | ratio | p50 | p99 | ms of processor a picture | clients' core");
        foreach (var clients in (int[])[1, 8, 64])
        {
            var rows = new List<LoadRow>();
            foreach (var (name, server) in ((string, ServerUnderTest)[])[("off", off), ("on", on)])
            {
                var inputs = await server.InputsAsync(ServerUnderTest.Model, Bytes);
                rows.Add(new LoadRow(name, server, new Traffic((_, _) => server.PredictAsync(ServerUnderTest.Model, Bytes, inputs))));
                await rows[^1].Traffic.RunAsync(clients, TimeSpan.FromSeconds(seconds * 2 / 3));
            }
            // Turn by turn, as above, all of one length. A rate is over all of its turn, with whatever else the machine did in it; of the turns the middle one counts.
            var alone = new List<double>();
            for (var turn = 0; turn < Turns; turn++)
            {
                foreach (var row in rows)
                    row.Add(await MeasureAsync(row.Server, row.Traffic, clients, seconds / Turns, Lead));
                alone.Add(Rate(await loop.RunAsync(Bytes, _bestBatch, (int)Math.Ceiling(seconds / Turns * _bestRate / _bestBatch)), _bestBatch));
            }
            foreach (var row in rows)
                Row($"| {clients} | {row.Name} | {Median(row.Rates):F1} | {Median(alone):F1} | {Median(row.Rates.Zip(alone, (rate, bare) => rate / bare)):F3} | {row.Result.Percentile(0.5):F1} ms | {row.Result.Percentile(0.99):F1} ms | {row.Cost:F2} | {Share(row.Own)}{Failed(row.Result)} |");
        }
    }

    private async Task RestAsync()
    {
        await using var server = await ServerUnderTest.StartAsync(Cache);
        var inputs = await server.InputsAsync(ServerUnderTest.Model, Floats);
        var json = Encoding.UTF8.GetBytes($"{{\"instances\":{Sample.Json(inputs.Values.Single())}}}");
        var rest = new Traffic(async (_, ct) =>
        {
            using var content = new ByteArrayContent(json);
            using var response = await server.Rest.PostAsync(new Uri($"/v1/models/{ServerUnderTest.Model}:predict", UriKind.Relative), content, ct);
            response.EnsureSuccessStatusCode();
        });
        var grpc = new Traffic((_, _) => server.PredictAsync(ServerUnderTest.Model, Floats, inputs));
        await rest.RunAsync(1, TimeSpan.FromSeconds(seconds / 3));
        await grpc.RunAsync(1, TimeSpan.FromSeconds(seconds / 3));
        Table("REST and gRPC, one client, float32 [1,299,299,3]", "call | bytes of the request | median | ms of the server's processor | clients' core");
        var (byRest, ownRest, costRest) = await MeasureAsync(server, rest, 1, seconds);
        var (byGrpc, ownGrpc, costGrpc) = await MeasureAsync(server, grpc, 1, seconds);
        Row($"| REST, `instances` | {json.Length / 1e6:F1} MB | {byRest.Percentile(0.5):F1} ms | {costRest:F1} | {Share(ownRest)}{Failed(byRest)} |");
        Row($"| gRPC | {inputs.Values.Single().Bytes.Length / 1e6:F1} MB | {byGrpc.Percentile(0.5):F1} ms | {costGrpc:F1} | {Share(ownGrpc)}{Failed(byGrpc)} |");
        Row($"| **ratio** | | {byRest.Percentile(0.5) / byGrpc.Percentile(0.5):F2} | {costRest / costGrpc:F2} | |");
    }

    private async Task StartAsync()
    {
        Table("Start, to `/readyz`", "converted graphs | seconds: median (least to most)");
        var (cold, warm) = (new List<double>(), new List<double>());
        for (var round = 0; round < Math.Clamp(rounds / 4, 1, 5); round++)
        {
            var folder = Directory.CreateTempSubdirectory("serving-start-").FullName;
            foreach (var times in (List<double>[])[cold, warm])
            {
                var start = Stopwatch.GetTimestamp();
                await using var server = await ServerUnderTest.StartAsync($"--graph_cache={folder}");
                times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                // What is made ready after the start belongs into the cache too.
                await server.PredictAsync(ServerUnderTest.Model, Bytes, await server.InputsAsync(ServerUnderTest.Model, Bytes));
            }
            Directory.Delete(folder, recursive: true);
        }
        Row($"| none | {Range(cold)} |");
        Row($"| from the cache | {Range(warm)} |");
    }

    private static async Task MemoryAsync()
    {
        var models = Directory.EnumerateDirectories(ServerUnderTest.Models).Where(m => Directory.Exists(Path.Combine(m, "1"))).Order(StringComparer.Ordinal).ToArray();
        var weights = models.Sum(m => new DirectoryInfo(Path.Combine(m, "1", "variables")).EnumerateFiles().Sum(f => f.Length)) / 1e6;
        var bar = (2.5 * weights) + 150;
        Table($"Memory, all models ({weights.ToString("F1", CultureInfo.InvariantCulture)} MB of weights; bar {bar.ToString("F0", CultureInfo.InvariantCulture)} MB)", "moment | resident MB | proportional MB");
        await using var server = await ServerUnderTest.StartAsync("--graph_cache=");
        Row($"| ready | {server.Process.Resident / 1e6:F0} | {server.Process.Memory / 1e6:F0} |");
        var signatures = 0;
        foreach (var model in models.Select(m => Path.GetFileName(m)!))
        {
            var metadata = await server.Client.GetModelMetadataAsync(new ClothingApp.Serving.ModelSpec(model), TimeSpan.FromSeconds(60), CancellationToken.None);
            foreach (var signature in metadata.Signatures.Keys.Where(s => !s.StartsWith("__", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
            {
                await server.PredictAsync(model, signature, await server.InputsAsync(model, signature));
                signatures++;
            }
        }
        Row($"| {signatures} signatures used once each | {server.Process.Resident / 1e6:F0} | {server.Process.Memory / 1e6:F0} |");
        await Task.Delay(TimeSpan.FromSeconds(10));
        Row($"| ten seconds later | **{server.Process.Resident / 1e6:F0}** | {server.Process.Memory / 1e6:F0} |");
    }

    private static async Task<(TrafficResult Result, double Own, double Cost)> MeasureAsync(ServerUnderTest server, Traffic traffic, int clients, double duration, TimeSpan lead = default)
    {
        var running = traffic.RunAsync(clients, TimeSpan.FromSeconds(duration), lead);
        await Task.Delay(lead);
        var (processor, own, start) = (server.Process.ProcessorTime, ProcessorClock.Now([]), Stopwatch.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(duration));
        var (cost, share) = (server.Process.ProcessorTime - processor, (ProcessorClock.Now([]) - own) / Stopwatch.GetElapsedTime(start));
        var result = await running;
        return (result, share, cost.TotalMilliseconds / Math.Max(1, result.Latencies.Count));
    }

    private static double Rate(IReadOnlyCollection<double> milliseconds, int batch) => batch * milliseconds.Count * 1000 / milliseconds.Sum();

    private string Cache => $"--graph_cache={_graphs}";

    private static double Median(IEnumerable<double> values) => values.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : 0;

    private static string Range(List<double> seconds) => string.Create(CultureInfo.InvariantCulture, $"{Median(seconds):F2} ({seconds.Min():F2} to {seconds.Max():F2})");

    private static string Share(double own) => string.Create(CultureInfo.InvariantCulture, $"{own:P0}{(own > MostOfCore ? ", VOID: the clients' core was too busy" : "")}");

    private static string Failed(TrafficResult result) => result.Failures > 0 ? $", VOID: {result.Failures} failed" : "";

    private static void Table(string title, string columns)
    {
        Console.WriteLine($"\n### {title}\n\n| {columns} |");
        Console.WriteLine($"|{string.Concat(Enumerable.Repeat("---|", columns.Count(c => c == '|') + 1))}");
    }

    private static void Row(FormattableString row) => Console.WriteLine(row.ToString(CultureInfo.InvariantCulture));

    /// <summary>One server at one number of clients, over its turns.</summary>
    private sealed class LoadRow(string name, ServerUnderTest server, Traffic traffic)
    {
        private readonly List<(TrafficResult Result, double Own, double Cost)> _turns = [];

        public string Name => name;

        public ServerUnderTest Server => server;

        public Traffic Traffic => traffic;

        public TrafficResult Result => new(
            TimeSpan.FromTicks(_turns.Sum(t => t.Result.Duration.Ticks)), [.. _turns.SelectMany(t => t.Result.Latencies).Order()], _turns.Sum(t => t.Result.Failures));

        public IEnumerable<double> Rates => _turns.Select(t => t.Result.Rate);

        public double Own => _turns.Average(t => t.Own);

        public double Cost => _turns.Average(t => t.Cost);

        public void Add((TrafficResult Result, double Own, double Cost) turn) => _turns.Add(turn);
    }
}
