using System.Runtime.InteropServices;

namespace ClothingApp.ModelServer.Inference.Native;

/// <summary>
/// Since version 1.29 the runtime's own builds for Linux and macOS report to their maker, unless they are told not to: models' names and hashes, the program, an identifier of
/// the machine; and they keep a database of that under the user's home. Nobody who serves models here has asked for it.
/// </summary>
internal static partial class OrtTelemetry
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";

    /// <summary>Before the library is loaded: with this alone it makes no file and no connection.</summary>
    public static void SwitchOff()
    {
        // .NET's own variables do not reach native code. Windows has the system's event tracing instead, which the environment switches off.
        if (!OperatingSystem.IsWindows() && SetVariable(Variable, "1", overwrite: 1) != 0)
            throw new InvalidOperationException($"{Variable} cannot be set.");
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
