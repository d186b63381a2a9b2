using System.Diagnostics.Metrics;
using System.Globalization;
using ClothingApp.Grpc;
using ClothingApp.Tests.Grpc.Balancing;

namespace ClothingApp.Benchmarks.Balancing;

/// <summary>
/// Sixteen clients call four servers without a pause while one of them is slow, one dies and one drains: who answers, what fails,
/// what is tried again, how long it takes. All in one process, over real connections, with the channel's settings as they come.
/// </summary>
internal static class BalanceBenchmark
{
    private const int Clients = 16, Servers = 4;

    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(15), Time = TimeSpan.FromMilliseconds(10);

    public static async Task<int> RunAsync()
    {
        var servers = Enumerable.Range(1, Servers).Select(number => new BalancedServer((byte)number, Time)).ToArray();
        foreach (var server in servers)
            await server.StartAsync();
        await using var channel = new GrpcChannel(new GrpcChannelOptions { Targets = [.. servers.Select(server => server.Address)] });
        // What comes first is compiled.
        await using (new SteadyLoad(channel, Clients))
            await Task.Delay(Phase / 5);

        var retries = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "grpc.client.retries")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref retries, value));
        listener.Start();

        (string Name, Func<Task> Event)[] phases =
        [
            ("all are well", () => Task.CompletedTask),
            ("server 1 takes ten times as long", () => Slow(servers[0], Time * 10)),
            ("server 1 is as before", () => Slow(servers[0], Time)),
            ("server 2 dies", servers[1].DieAsync),
            ("server 2 is back", servers[1].StartAsync),
            ("server 2 has been back for a while", () => Task.CompletedTask),
            ("server 3 drains", servers[2].DrainAsync),
            ("server 3 is back", servers[2].StartAsync),
            ("all are well again", () => Task.CompletedTask),
        ];
        Console.WriteLine($"| from the moment that | calls a second | {string.Join(" | ", servers.Select(server => $"by server {server.Number}"))} | failed | of them not acted on | tried again | p50 | p99 |");
        Console.WriteLine($"|---|---|{string.Concat(servers.Select(_ => "---|"))}---|---|---|---|---|");
        await using var load = new SteadyLoad(channel, Clients);
        foreach (var (name, happen) in phases)
        {
            var (first, retriesBefore) = (load.Fates.Count, Interlocked.Read(ref retries));
            var end = Task.Delay(Phase);
            await happen();
            await end;
            var fates = load.Fates.Skip(first).ToArray();
            var begun = servers.SelectMany(server => server.Begun).ToHashSet();
            var times = fates.Where(fate => fate.Server is not null).Select(fate => fate.Took.TotalMilliseconds).Order().ToArray();
            var failed = fates.Where(fate => fate.Server is null).ToArray();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {times.Length / Phase.TotalSeconds:F0} | {Shares(servers, fates)} | {failed.Length} | {failed.Count(fate => !begun.Contains(fate.Id))} | {Interlocked.Read(ref retries) - retriesBefore} | {times[times.Length / 2]:F1} ms | {times[times.Length * 99 / 100]:F1} ms |"));
        }
        await load.DisposeAsync();
        var acted = servers.SelectMany(server => server.Begun).GroupBy(id => id).Count(group => group.Count() > 1);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nCalls made: {load.Sent}, ended: {load.Fates.Count}, acted on more than once: {acted}."));
        foreach (var server in servers)
            await server.DisposeAsync();
        return 0;
    }

    private static Task Slow(BalancedServer server, TimeSpan time)
    {
        server.Time = time;
        return Task.CompletedTask;
    }

    private static string Shares(BalancedServer[] servers, CallFate[] fates) =>
        string.Join(" | ", servers.Select(server => fates.Count(fate => fate.Server == server.Number).ToString(CultureInfo.InvariantCulture)));
}
