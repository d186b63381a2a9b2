using System.Runtime.InteropServices;

namespace ClothingApp.ModelServer.Inference.Native;

/// <summary>What the C library keeps of memory that was freed.</summary>
internal static partial class NativeMemory
{
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

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint keep);
}
