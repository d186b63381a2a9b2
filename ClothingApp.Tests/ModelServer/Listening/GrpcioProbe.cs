using System.Diagnostics;
using System.Text.Json;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.ModelServer.Listening;

/// <summary>Asks for the status of <c>tiny</c> by gRPC's C core.</summary>
internal static class GrpcioProbe
{
    /// <param name="target">As grpcio writes it: <c>127.0.0.1:1234</c>, <c>unix:/path</c>.</param>
    /// <param name="files">Of the authority, and of the client's own certificate and key; none: no TLS.</param>
    /// <returns>The status code by number, and how many bytes came.</returns>
    public static async Task<(int Code, int Length)> AskAsync(string target, params string[] files)
    {
        var start = new ProcessStartInfo(Tools.GrpcioPython!) { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "ModelServer", "Listening", "status.py"), target, .. files])
            start.ArgumentList.Add(argument);
        // A proxy of the machine must not come between two processes on it.
        foreach (var name in (string[])["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "grpc_proxy"])
            start.Environment.Remove(name);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        using var process = Process.Start(start)!;
        try
        {
            var answer = JsonSerializer.Deserialize<JsonElement>(await process.StandardOutput.ReadToEndAsync(deadline.Token));
            return (answer.GetProperty("code").GetInt32(), answer.GetProperty("length").GetInt32());
        }
        finally
        {
            process.Kill();
        }
    }
}
