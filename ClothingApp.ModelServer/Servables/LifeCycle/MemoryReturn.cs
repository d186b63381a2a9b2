using ClothingApp.ModelServer.Inference;
using ClothingApp.ModelServer.Inference.Native;

namespace ClothingApp.ModelServer.Servables.LifeCycle;

/// <summary>
/// Gives back what loading and unloading leave behind: graphs and weights that were held several times over while they were converted, and
/// sessions that were freed.
/// </summary>
internal sealed class MemoryReturn(ServableLifeCycle lifeCycle, TimeProvider time)
{
    // A collection holds up every call for some ten milliseconds.
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(2);

    private (int Versions, int Signatures) _turnover;
    private long? _last;

    /// <summary>Collects when something was loaded, converted or unloaded since, and not more often than every two seconds.</summary>
    public void Tick()
    {
        var turnover = (lifeCycle.Turnover, Servable.Conversions);
        if (turnover == _turnover || (_last is { } last && time.GetElapsedTime(last) < Shortest))
            return;
        _turnover = turnover;
        Collect();
        _last = time.GetTimestamp();
    }

    private static void Collect()
    {
        RuntimeMemoryPool.GiveBack();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        NativeMemory.Trim();
    }
}
