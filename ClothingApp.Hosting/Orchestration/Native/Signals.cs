using System.Runtime.InteropServices;

namespace ClothingApp.Hosting.Orchestration.Native;

/// <summary>Signals to process groups, which .NET has no call for. Not on Windows.</summary>
internal static partial class Signals
{
    private const int Terminate = 15, Kill = 9, None = 0;

    /// <summary>Asks every process of the group to end.</summary>
    public static void TerminateGroup(int groupId) => _ = kill(-groupId, Terminate);

    /// <summary>Ends every process of the group.</summary>
    public static void KillGroup(int groupId) => _ = kill(-groupId, Kill);

    /// <summary>Asks one process to end.</summary>
    public static void TerminateProcess(int processId) => _ = kill(processId, Terminate);

    /// <summary>Whether any process of the group is left.</summary>
    public static bool GroupExists(int groupId) => kill(-groupId, None) == 0;

    /// <summary>The process that this one belongs to; another one (init) when that is gone.</summary>
    public static int ParentId() => getppid();

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int getppid();

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int kill(int pid, int signal);
}
