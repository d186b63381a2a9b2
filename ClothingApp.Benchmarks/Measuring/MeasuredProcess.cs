using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ClothingApp.Benchmarks.Measuring;

/// <summary>A program under test with the processes that it starts, all on one core: what processor time and memory they take.</summary>
internal sealed partial class MeasuredProcess : IDisposable
{
    private const double TicksPerSecond = 100;

    private readonly Process _process;
    private readonly List<string> _output = [];

    /// <param name="core">The only core it may use.</param>
    /// <param name="environment">Added to our own.</param>
    /// <param name="program">The program and its arguments.</param>
    public MeasuredProcess(int core, IReadOnlyDictionary<string, string> environment, params string[] program)
    {
        var start = new ProcessStartInfo("taskset", ["-c", core.ToString(CultureInfo.InvariantCulture), .. program])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it has printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return string.Join('\n', _output);
        }
    }

    /// <summary>User and system time of all its processes, those that have ended included as far as their parents have noticed.</summary>
    public TimeSpan ProcessorTime => TimeSpan.FromSeconds(Tree().Sum(id => Stat(id) is { Length: > 14 } fields ? fields[11..15].Sum(long.Parse) : 0) / TicksPerSecond);

    /// <summary>Bytes: memory shared between its processes is counted once.</summary>
    public long Memory => Tree().Sum(id => Pss().Match(ReadAll($"/proc/{id}/smaps_rollup")) is { Success: true } match ? 1024 * long.Parse(match.Groups["kilobytes"].Value, CultureInfo.InvariantCulture) : 0);

    /// <summary>Bytes, as most tools show them: whatever of its files and memory is in the machine's, shared or not.</summary>
    public long Resident => Tree().Sum(id => Rss().Match(ReadAll($"/proc/{id}/status")) is { Success: true } match ? 1024 * long.Parse(match.Groups["kilobytes"].Value, CultureInfo.InvariantCulture) : 0);

    /// <summary>Keeps this process, which makes the traffic, on one core too.</summary>
    /// <exception cref="PlatformNotSupportedException">Only Linux tells what each process takes in the way that is used here.</exception>
    public static void PinOurselves(int core)
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("This benchmark needs Linux.");
        using var own = Process.GetCurrentProcess();
        own.ProcessorAffinity = 1 << core;
    }

    /// <summary>Waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">It has ended, or takes longer than a minute.</exception>
    public async Task UntilAsync(Func<Task<bool>> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await Answers(condition))
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(start) > TimeSpan.FromMinutes(1))
                throw new InvalidOperationException($"{string.Join(' ', _process.StartInfo.ArgumentList)} does not answer:\n{Output}");
            await Task.Delay(50);
        }
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private static async Task<bool> Answers(Func<Task<bool>> condition)
    {
        try
        {
            return await condition();
        }
        catch (HttpRequestException)
        {
            return false; // nobody listens yet
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_output)
            _output.Add(line);
    }

    private List<int> Tree()
    {
        var parents = Directory.EnumerateDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0).Where(id => id > 0)
            .Select(id => (Id: id, Parent: Stat(id) is { Length: > 1 } fields ? int.Parse(fields[1], CultureInfo.InvariantCulture) : 0)).ToLookup(pair => pair.Parent, pair => pair.Id);
        var tree = new List<int> { _process.Id };
        for (var i = 0; i < tree.Count; i++)
            tree.AddRange(parents[tree[i]]);
        return tree;
    }

    /// <summary>The fields after the program's name, which is in parentheses and may hold anything.</summary>
    private static string[] Stat(int id)
    {
        var stat = ReadAll($"/proc/{id}/stat");
        return stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string ReadAll(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // it has ended
        }
    }

    [GeneratedRegex(@"^Pss:\s+(?<kilobytes>\d+) kB", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Pss();

    [GeneratedRegex(@"^VmRSS:\s+(?<kilobytes>\d+) kB", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Rss();
}
