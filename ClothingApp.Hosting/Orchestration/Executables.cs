using System.Runtime.InteropServices;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>Finds programs.</summary>
internal static class Executables
{
    private static readonly string[] Suffixes = OperatingSystem.IsWindows() ? [".exe", ".cmd", ".bat", ""] : [""];

    /// <summary>The dotnet that runs this program: the runtime lies in <c>ROOT/shared/Microsoft.NETCore.App/VERSION/</c>.</summary>
    public static string Dotnet { get; } =
        Find("dotnet", Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")), pathFirst: false) ?? "dotnet";

    /// <returns>The full path, or null when it is neither a file (seen from the directory) nor in PATH.</returns>
    public static string? Find(string command, string directory, bool pathFirst = true)
    {
        IEnumerable<string> folders = command.Contains(Path.DirectorySeparatorChar) || command.Contains('/')
            ? [directory]
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return (pathFirst ? folders : folders.Prepend(directory))
            .SelectMany(folder => Suffixes.Select(suffix => Path.GetFullPath(command + suffix, Path.GetFullPath(folder))))
            .FirstOrDefault(File.Exists);
    }
}
