using System.Globalization;

namespace ClothingApp.Hosting.Publishing;

/// <summary>What an instance asks for, and what it gets at most. The graph says it once, for the chart and for Compose.</summary>
/// <param name="Cpus">Processors that are kept for it.</param>
/// <param name="MemoryMiB">Memory that is kept for it.</param>
/// <param name="CpuLimit">Processors that it gets.</param>
/// <param name="MemoryLimitMiB">Memory with which it ends.</param>
internal sealed record PublishedNeeds(decimal Cpus, int MemoryMiB, decimal CpuLimit, int MemoryLimitMiB)
{
    /// <summary>Of a resource about which the graph says nothing: room for a small service.</summary>
    public static PublishedNeeds Default { get; } = new(0.1m, 192, 2, 512);

    /// <summary>Reads the four numbers, in the parameters' order.</summary>
    /// <exception cref="FormatException">They are others.</exception>
    public static PublishedNeeds Parse(string text) =>
        text.Split(' ') is [var cpus, var memory, var cpuLimit, var memoryLimit]
            ? new(Processors(cpus), Memory(memory), Processors(cpuLimit), Memory(memoryLimit))
            : throw new FormatException($"'{text}' is not what a resource needs: four numbers");

    private static decimal Processors(string text) => decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    private static int Memory(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
