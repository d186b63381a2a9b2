using System.Collections;
using System.Reflection;

namespace ClothingApp.Imaging.Decoding.Workers;

/// <summary>How this program starts itself once more.</summary>
internal static class WorkerCommandLine
{
    /// <summary>
    /// One heap without helper threads (256 MB at most: colours of a large AVIF are smoothed in it), no cultures, no door for debuggers, and freed memory that is kept for the next picture.
    /// </summary>
    private static readonly string[] Settings =
    [
        "DOTNET_gcServer=0", "DOTNET_gcConcurrent=0", "DOTNET_GCHeapHardLimit=0x10000000", "DOTNET_EnableDiagnostics=0", "DOTNET_TieredPGO=0",
        "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1", "MALLOC_ARENA_MAX=1", "MALLOC_MMAP_THRESHOLD_=4194304", "MALLOC_TRIM_THRESHOLD_=8388608",
    ];

    /// <summary>What the runtime needs to be found. Everything else of the environment may be a secret.</summary>
    private static readonly string[] PassedOn = ["DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64", "DOTNET_ROLL_FORWARD", "LD_LIBRARY_PATH"];

    /// <returns>Null when this program is none that can be started as a worker.</returns>
    internal static IReadOnlyList<string>? Of(WorkerOptions options)
    {
        if (options.Command is { } command) return command;
        if (!DecodeWorker.IsOffered || System.Environment.ProcessPath is not { } program) return null;
        if (!string.Equals(Path.GetFileNameWithoutExtension(program), "dotnet", StringComparison.Ordinal)) return [program];
        return Assembly.GetEntryAssembly()?.Location is { Length: > 0 } assembly ? [program, "exec", assembly] : null;
    }

    internal static IReadOnlyList<string> Environment() =>
    [
        .. Settings,
        .. from DictionaryEntry variable in System.Environment.GetEnvironmentVariables()
           where PassedOn.Contains((string)variable.Key)
           select $"{variable.Key}={variable.Value}",
    ];
}
