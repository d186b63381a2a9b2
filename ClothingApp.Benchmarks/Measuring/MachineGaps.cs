using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ClothingApp.Benchmarks.Measuring;

/// <summary>
/// What the machine takes for itself: the gaps that a loop which does nothing but read the clock sees on a core, while as many cores as
/// asked for are kept busy in that way. No program's slowest answers can be better than these. Linux only.
/// </summary>
/// <param name="PerSecond">Gaps of a millisecond or more, of the first core.</param>
/// <param name="Lost">The part of the time that was in gaps of a tenth of a millisecond or more.</param>
/// <param name="Longest">Of all.</param>
internal sealed partial record MachineGaps(double PerSecond, double Lost, TimeSpan Longest)
{
    private const double Noticed = 0.1, Counted = 1;

    /// <param name="cores">How many are busy; the result is of the first.</param>
    public static MachineGaps Measure(int cores, TimeSpan duration)
    {
        var gaps = new List<double>[cores];
        var threads = Enumerable.Range(0, cores).Select(core => new Thread(() => gaps[core] = Loop(core, duration)) { IsBackground = true }).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        return new MachineGaps(
            gaps[0].Count(gap => gap >= Counted) / duration.TotalSeconds,
            gaps[0].Sum() / duration.TotalMilliseconds,
            TimeSpan.FromMilliseconds(gaps[0].DefaultIfEmpty().Max()));
    }

    private static List<double> Loop(int core, TimeSpan duration)
    {
        var mask = 1UL << core;
        if (sched_setaffinity(0, sizeof(ulong), in mask) != 0)
            throw new PlatformNotSupportedException($"This thread cannot be kept on core {core}.");
        var (gaps, start) = (new List<double>(10_000), Stopwatch.GetTimestamp());
        for (var (last, now) = (start, start); Stopwatch.GetElapsedTime(start, now) < duration; last = now)
        {
            now = Stopwatch.GetTimestamp();
            if (Stopwatch.GetElapsedTime(last, now).TotalMilliseconds is >= Noticed and var gap)
                gaps.Add(gap);
        }
        return gaps;
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int sched_setaffinity(int thread, nint size, in ulong mask);
}
