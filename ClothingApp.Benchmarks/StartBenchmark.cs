using System.Globalization;

namespace ClothingApp.Benchmarks;

/// <summary>
/// How long a person waits from <c>dotnet run --no-build</c> to the first prediction: without a cache of converted graphs, and with the one
/// that this first start has left.
/// </summary>
internal static class StartBenchmark
{
    /// <param name="configuration">Debug or Release; the AppHost has to be built in it.</param>
    /// <param name="rounds">Pairs of a cold and a warm start.</param>
    public static async Task<int> RunAsync(string configuration, int rounds)
    {
        var cold = new List<StartTimes>();
        var warm = new List<StartTimes>();
        for (var round = 1; round <= rounds; round++)
        {
            // Of both in turn, so that whatever else the machine does meets them alike.
            var data = Directory.CreateTempSubdirectory("benchmark-start-");
            try
            {
                foreach (var (name, times) in new[] { ("cold", cold), ("warm", warm) })
                {
                    await using var start = new MeasuredStart(configuration, data.FullName);
                    times.Add(await start.MeasureAsync());
                    Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round} of {rounds}, {name}: {times[^1].FirstPrediction.TotalSeconds:F2} s"));
                }
            }
            finally
            {
                data.Delete(recursive: true);
            }
        }

        Console.WriteLine($"{configuration}, {rounds} rounds, seconds: median (least to most)");
        Console.WriteLine();
        Console.WriteLine("| from `dotnet run --no-build` to | no cache | cache |");
        Console.WriteLine("|---|---|---|");
        foreach (var (name, value) in StartTimes.Columns)
            Console.WriteLine($"| {name} | {Range(cold, value)} | {Range(warm, value)} |");
        return 0;
    }

    private static string Range(IEnumerable<StartTimes> times, Func<StartTimes, TimeSpan?> value)
    {
        var seconds = times.Select(value).OfType<TimeSpan>().Select(time => time.TotalSeconds).Order().ToList();
        return seconds.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{seconds[seconds.Count / 2]:F2} ({seconds[0]:F2} to {seconds[^1]:F2})");
    }
}

/// <summary>Milestones of one start.</summary>
internal sealed record StartTimes(
    TimeSpan AppHost, TimeSpan ModelServers, TimeSpan Gateway, TimeSpan FirstPrediction, TimeSpan Website, TimeSpan AllReady, TimeSpan? Processor)
{
    public static readonly IReadOnlyList<(string Name, Func<StartTimes, TimeSpan?> Value)> Columns =
    [
        ("the AppHost's process", times => times.AppHost),
        ("every model server is ready", times => times.ModelServers),
        ("the gateway is healthy", times => times.Gateway),
        ("**the first prediction**", times => times.FirstPrediction),
        ("the website answers", times => times.Website),
        ("\"is ready\"", times => times.AllReady),
        ("the first prediction: processor time of all processes", times => times.Processor),
    ];
}
