using System.Diagnostics;
using System.Globalization;
using ClothingApp.ModelServer.Servables;

namespace ClothingApp.Benchmarks;

/// <summary>
/// How long a model takes from its folder to the end of the first run, each time in a process of its own: converted, and
/// from the cache of converted graphs.
/// </summary>
internal static class LoadBenchmark
{
    private const int Repeats = 3;

    public static int Run(IReadOnlyList<string> folders)
    {
        Console.WriteLine($"| model | cold: read | convert, compile | first run | together | from the cache: together | ratio |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var folder in folders)
        {
            var cache = Directory.CreateTempSubdirectory("benchmark-cache-");
            try
            {
                var cold = Median(Enumerable.Range(0, Repeats).Select(i => Once(folder, Path.Combine(cache.FullName, $"cold-{i}"))));
                var warm = Median(Enumerable.Range(0, Repeats).Select(_ => Once(folder, Path.Combine(cache.FullName, "cold-0"))));
                var name = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(folder).TrimEnd('/')));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {name} | {cold[0]:F0} ms | {cold[1]:F0} ms | {cold[2]:F0} ms | {cold.Sum():F0} ms | {warm.Sum():F0} ms | {warm.Sum() / cold.Sum():F2} |"));
            }
            finally
            {
                cache.Delete(recursive: true);
            }
        }
        return 0;
    }

    /// <summary>Loads the model's default signature and runs it once; prints the milliseconds of each step.</summary>
    public static int RunOnce(string folder, string cache)
    {
        var watch = Stopwatch.StartNew();
        using var servable = Servable.Load(folder, new GraphCache(cache));
        var read = Lap();
        var name = servable.Signatures.ContainsKey(Servable.DefaultSignature) ? Servable.DefaultSignature : servable.Signatures.Keys.Order(StringComparer.Ordinal).First();
        var signature = servable.GetSignatureAsync(name).GetAwaiter().GetResult();
        var converted = Lap();
        signature.WarmUp(CancellationToken.None);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{read} {converted} {Lap()}"));
        return 0;

        double Lap()
        {
            var elapsed = watch.Elapsed.TotalMilliseconds;
            watch.Restart();
            return elapsed;
        }
    }

    private static double[] Once(string folder, string cache)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["load-once", folder, cache]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? [.. answer.Split(' ').Select(t => double.Parse(t, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException($"{folder} could not be loaded.");
    }

    private static double[] Median(IEnumerable<double[]> runs) =>
        runs.OrderBy(r => r.Sum()).ElementAt(Repeats / 2);
}
