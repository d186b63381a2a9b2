using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using ClothingApp.Benchmarks.Measuring;
using ClothingApp.Serving.Protocol;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClothingApp.Benchmarks.Gateways;

/// <summary>
/// Our gateway against one of Flask, gunicorn, Pillow and grpcio: pictures a second, latency, processor time and memory, with pictures given by
/// address and the same model server behind both, which answers at once.
/// </summary>
/// <remarks>
/// The gateway under test has one core to itself; the stand-ins and the clients share the other. Clients that take more than half of theirs, or
/// a core that is full, make a row void: then the gateway was not the limit. The two take turns, and a row is the sum of its turns. Before that
/// each works for a minute: for so long, on one core, the runtime still compiles ours.
/// </remarks>
internal static class GatewayBenchmark
{
    private const int GatewayCore = 0, OtherCore = 1, Turns = 3;

    private const double MostOfClients = 0.5, MostOfCore = 0.95;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(60), WarmUp = TimeSpan.FromSeconds(15), Turn = TimeSpan.FromSeconds(6);

    private static readonly int[] Usual = [1, 8, 64];

    private const int Settlers = 8;

    /// <param name="folder">Of JPEG pictures.</param>
    /// <param name="numbers">Of clients, a row for each; empty: 1, 8 and 64.</param>
    public static async Task<int> RunAsync(string folder, int[] numbers)
    {
        MeasuredProcess.PinOurselves(OtherCore);
        var (picturesPort, ours, theirs) = (FreePort(), FreePort(), FreePort());
        using var standIns = new MeasuredProcess(OtherCore, new Dictionary<string, string>(), "dotnet", typeof(StandIns).Assembly.Location, "stand-ins", $"{picturesPort}", folder);
        var modelServer = await StandIns.ModelServerOfAsync(standIns);
        var pictures = StandIns.Pictures(folder).Count;

        var protocol = Path.GetTempFileName();
        await File.WriteAllBytesAsync(protocol, Descriptors());
        using var our = new MeasuredProcess(GatewayCore, Ours(modelServer, picturesPort, ours), "dotnet", Program("ClothingApp.Gateway"));
        using var their = new MeasuredProcess(
            GatewayCore,
            new Dictionary<string, string> { ["PROTOCOL"] = protocol, ["TF_SERVING_HOST"] = modelServer },
            "gunicorn", "--workers=1", "--backlog=2048", "--chdir", Path.Combine(AppContext.BaseDirectory, "Gateways"), $"--bind=127.0.0.1:{theirs}", "gateway:app");
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, ActivityHeadersPropagator = null });
        var contestants = new[] { Contestant("ClothingApp", our, ours), Contestant("Flask", their, theirs) };
        foreach (var contestant in contestants)
        {
            await contestant.Process.UntilAsync(async () => await TryAsync(contestant.Send));
            await new Traffic(contestant.Send).RunAsync(Settlers, Settling);
        }
        File.Delete(protocol);

        Console.WriteLine("| clients | gateway | pictures a second | ms of processor a picture | p50 ms | p95 ms | p99 ms | memory MB | clients' core |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var clients in numbers is [] ? Usual : numbers)
        {
            var rows = contestants.Select(contestant => new Row(contestant.Name)).ToArray();
            foreach (var contestant in contestants)
                await new Traffic(contestant.Send).RunAsync(clients, WarmUp);
            for (var turn = 0; turn < Turns; turn++)
            {
                foreach (var (contestant, row) in contestants.Zip(rows))
                    await row.AddAsync(contestant, standIns, clients, Turn);
            }
            foreach (var row in rows)
                Console.WriteLine(row.Write(clients));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {clients} | **ratio** | **{rows[0].Rate / rows[1].Rate:F2}** | **{rows[0].Cost / rows[1].Cost:F2}** | {rows[0].At(0.5) / rows[1].At(0.5):F2} | {rows[0].At(0.95) / rows[1].At(0.95):F2} | **{rows[0].At(0.99) / rows[1].At(0.99):F2}** | {rows[0].Memory / rows[1].Memory:F2} | |"));
        }
        var gaps = MachineGaps.Measure(2, Turn);
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"The machine itself, with both cores busy: {gaps.PerSecond:F0} gaps of a millisecond or more a second, the longest {gaps.Longest.TotalMilliseconds:F0} ms, {gaps.Lost:P0} of the time."));
        return 0;

        Contestant Contestant(string name, MeasuredProcess process, int port)
        {
            var address = new Uri($"http://127.0.0.1:{port}/predict");
            return new Contestant(name, process, async (number, ct) =>
            {
                using var response = await client.PostAsJsonAsync(address, new { url = $"http://127.0.0.1:{picturesPort}/{number % pictures}.jpg" }, ct);
                var answer = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<Dictionary<string, float>>(ct);
                if (answer?.Count != 10)
                    throw new JsonException($"{name} answered {answer?.Count} scores.");
            });
        }
    }

    private static async Task<bool> TryAsync(Func<int, CancellationToken, Task> send)
    {
        await send(0, CancellationToken.None);
        return true;
    }

    internal static Dictionary<string, string> Ours(string modelServer, int picturesPort, int port) => new()
    {
        ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
        ["TF_SERVING_HOST"] = modelServer,
        ["Gateway__Cache__MaxBytes"] = "0",
        ["Gateway__Fetch__TrustedOrigins__0"] = $"http://127.0.0.1:{picturesPort}",
        ["Logging__LogLevel__Default"] = "Warning",
    };

    /// <summary>The repository.</summary>
    internal static string Root => Own.Parent!.Parent!.Parent!.Parent!.FullName;

    /// <summary>Our program beside this one, built as this one is.</summary>
    internal static string Program(string name) => Path.Combine(Root, name, "bin", Own.Parent!.Name, Own.Name, $"{name}.dll");

    /// <summary>ClothingApp.Benchmarks/bin/CONFIGURATION/FRAMEWORK.</summary>
    private static DirectoryInfo Own => new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static byte[] Descriptors()
    {
        var set = new FileDescriptorSet();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Add(PredictReflection.Descriptor);
        return set.ToByteArray();

        void Add(FileDescriptor file)
        {
            if (!seen.Add(file.Name))
                return;
            foreach (var dependency in file.Dependencies)
                Add(dependency);
            set.File.Add(file.ToProto());
        }
    }

    /// <summary>One gateway at one number of clients, added up over its turns.</summary>
    private sealed class Row(string name)
    {
        private readonly List<TimeSpan> _latencies = [];
        private TimeSpan _duration, _processor, _clients, _standIns;
        private int _failures;

        public double Rate => _latencies.Count / _duration.TotalSeconds;

        public double Cost => _processor.TotalMilliseconds / _latencies.Count;

        public double Memory { get; private set; }

        public double At(double part) => new TrafficResult(_duration, [.. _latencies.Order()], 0).Percentile(part);

        public async Task AddAsync(Contestant contestant, MeasuredProcess standIns, int clients, TimeSpan duration)
        {
            var own = Process.GetCurrentProcess();
            var before = (contestant.Process.ProcessorTime, own.TotalProcessorTime, standIns.ProcessorTime);
            var start = Stopwatch.GetTimestamp();
            var result = await new Traffic(contestant.Send).RunAsync(clients, duration);
            own.Refresh();
            // What was under way at the end took its share too, so the time is that of the whole turn.
            _duration += Stopwatch.GetElapsedTime(start);
            _processor += contestant.Process.ProcessorTime - before.Item1;
            _clients += own.TotalProcessorTime - before.Item2;
            _standIns += standIns.ProcessorTime - before.Item3;
            _latencies.AddRange(result.Latencies);
            _failures += result.Failures;
            Memory = Math.Max(Memory, contestant.Process.Memory / 1e6);
        }

        public string Write(int clients)
        {
            var (own, core) = (_clients / _duration, (_clients + _standIns) / _duration);
            var remark = _failures > 0 ? $", VOID: {_failures} failed" : own > MostOfClients || core > MostOfCore ? ", VOID: the clients' core was too busy" : "";
            return string.Create(CultureInfo.InvariantCulture,
                $"| {clients} | {name} | {Rate:F1} | {Cost:F2} | {At(0.5):F1} | {At(0.95):F1} | {At(0.99):F1} | {Memory:F0} | {own:P0} of {core:P0}{remark} |");
        }
    }
}

/// <summary>A gateway under test.</summary>
/// <param name="Send">Sends it the n-th picture's address.</param>
internal sealed record Contestant(string Name, MeasuredProcess Process, Func<int, CancellationToken, Task> Send);
