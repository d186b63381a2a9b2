using System.Diagnostics;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.ModelServer.Interop;

/// <summary>Runs the Python of this folder.</summary>
internal static class InteropScript
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "ModelServer", "Interop", file);

    /// <returns>What it printed.</returns>
    /// <exception cref="InvalidOperationException">It failed; with what it said.</exception>
    public static async Task<string> RunAsync(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(Tools.GrpcioPython ?? throw new InvalidOperationException("No python3 can import grpc (Debian: python3-grpcio)."), [PathOf(script), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A proxy of the machine must not come between two processes on it; what a client leaves behind would be the repository's.
        foreach (var name in (string[])["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "grpc_proxy"])
            start.Environment.Remove(name);
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using var deadline = new CancellationTokenSource(Deadline);
        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{script} failed: {await errors}");
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
