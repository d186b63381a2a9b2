using System.Runtime.InteropServices;

namespace ClothingApp.ModelServer.Inference.Native;

/// <summary>What the C library takes, and keeps of memory that was freed.</summary>
internal static partial class NativeMemory
{
    private const int ArenaMax = -8, MmapThreshold = -3;

    // From here on an allocation is its own: what is freed of it goes back at once. glibc would raise it to 32 MB by itself.
    private const int OwnFrom = 128 << 10;

    private static bool _canTrim = OperatingSystem.IsLinux();

    /// <summary>Gives freed memory back to the system. Without that glibc keeps what sessions have freed, for itself: twice the weights of a model, after some versions.</summary>
    public static void Trim()
    {
        if (!_canTrim)
            return;
        try
        {
            _ = MallocTrim(0);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // Not glibc; others do it themselves.
            _canTrim = false;
        }
    }

    /// <summary>
    /// Before anything is loaded: one heap instead of one for every thread that has ever loaded something, and none of what is large in it. Holes in
    /// them cost more than all weights. Runs have a pool of their own.
    /// </summary>
    public static void Economize()
    {
        if (!_canTrim)
            return;
        try
        {
            _ = MallocOption(ArenaMax, 1);
            _ = MallocOption(MmapThreshold, OwnFrom);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // Not glibc.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int MallocOption(int option, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint keep);
}
