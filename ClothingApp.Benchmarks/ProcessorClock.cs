using System.Runtime.InteropServices;

namespace ClothingApp.Benchmarks;

/// <summary>
/// The processor time of processes, to the nanosecond: what a task costs, whatever else the machine does meanwhile. On a core
/// that nobody else uses it is the elapsed time. Linux only.
/// </summary>
internal static partial class ProcessorClock
{
    private const int OfThisProcess = 2;

    /// <summary>Of this process and the given ones together, all threads.</summary>
    public static TimeSpan Now(IEnumerable<int> others) =>
        others.Aggregate(Read(OfThisProcess), (sum, process) => sum + Read((~process << 3) | OfThisProcess)); // As clock_getcpuclockid makes it.

    private static TimeSpan Read(int clock) =>
        clock_gettime(clock, out var time) == 0 ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromTicks(time.Nanoseconds / 100) : throw new InvalidOperationException($"no processor clock {clock}");

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int clock_gettime(int clock, out Timespec time);

    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
