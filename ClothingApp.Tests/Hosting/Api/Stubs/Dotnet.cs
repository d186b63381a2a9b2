using System.Diagnostics;
using System.Runtime.InteropServices;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Api.Stubs;

/// <summary>The SDK that this repository is built with.</summary>
internal static class Dotnet
{
    /// <summary>The folder that has sdk and packs.</summary>
    public static readonly string Root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>What the command writes to its standard output, whether or not it succeeds.</summary>
    public static string Run(params IEnumerable<string> arguments)
    {
        // The repository's folder, for its global.json.
        var start = new ProcessStartInfo(Path.Combine(Root, "dotnet"), arguments) { WorkingDirectory = SharedData.RepositoryRoot, UseShellExecute = false, RedirectStandardOutput = true };
        // What the SDK told the test's own host is not meant for another one.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text;
    }
}
