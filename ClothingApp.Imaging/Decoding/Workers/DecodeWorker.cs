using System.Globalization;
using System.Runtime.InteropServices;
using ClothingApp.Imaging.Decoding.Native;
using ClothingApp.Imaging.Decoding.Workers.Native;
using Microsoft.Win32.SafeHandles;

namespace ClothingApp.Imaging.Decoding.Workers;

/// <summary>
/// The worker's side: a program that decodes for the one that started it, and can do nothing else. It is the same program as
/// its parent, started with a first argument of its own; <c>Program.cs</c> asks for it before anything else.
/// </summary>
public static class DecodeWorker
{
    private const string Flag = "--decode-worker";
    private const int Failed = 1;

    /// <summary>Whether this program starts workers of itself: it has asked.</summary>
    internal static bool IsOffered { get; private set; }

    /// <summary>Whether the program was started to decode, and not to serve.</summary>
    public static bool IsAsked(string[] arguments)
    {
        IsOffered = true;
        return arguments is [Flag, ..];
    }

    internal static string[] Arguments(int parent, long memoryBytes) =>
        [Flag, parent.ToString(CultureInfo.InvariantCulture), memoryBytes.ToString(CultureInfo.InvariantCulture)];

    /// <summary>Decodes until the parent closes the socket or ends.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(string[] arguments)
    {
        if (arguments is not [Flag, var parent, var memory] || !OperatingSystem.IsLinux()
            || !int.TryParse(parent, NumberStyles.None, CultureInfo.InvariantCulture, out var parentId)
            || !long.TryParse(memory, NumberStyles.None, CultureInfo.InvariantCulture, out var memoryBytes)
            || !Confinement.TieTo(parentId))
            return Failed;

        // Ctrl+C goes to all processes of the terminal; when to end is the parent's to say.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, static context => context.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, static context => context.Cancel = true);
        using var socket = new SafeFileHandle(ChildProcess.SocketFile, ownsHandle: true);
        var loop = new WorkerLoop(socket);
        // Everything that decoding needs is loaded and compiled now: later no file can be opened.
        VipsRuntime.EnsureStarted();
        WarmUp.Run(loop);
        loop.Run(Confine(memoryBytes));
        // At once: the runtime's own way out would load more.
        Confinement.Exit();
        return 0;
    }

    private static WorkerBounds Confine(long memoryBytes)
    {
        var bounds = Confinement.LimitMemory(memoryBytes) ? WorkerBounds.Memory : WorkerBounds.None;
        return SyscallFilter.Install() ? bounds | WorkerBounds.SystemCalls : bounds;
    }
}
