using System.Diagnostics;

namespace ClothingApp.Tests.Infrastructure;

/// <summary>A program from outside, run to its end.</summary>
internal static class ProgramRun
{
    /// <returns>What it wrote to both of its streams.</returns>
    public static async Task<(int ExitCode, string Output)> AsTextAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return (process.ExitCode, await output + await errors);
    }
}
