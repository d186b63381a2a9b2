using System.Diagnostics;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Grpc.Interop;

/// <summary>Runs the scripts of this folder.</summary>
internal static class PythonProcess
{
    public static Process Start(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(Tools.GrpcioPython ?? throw new InvalidOperationException("No python3 can import grpc (Debian: python3-grpcio)."))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Grpc", "Interop", script));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        // A proxy of the machine must not come between two processes on it.
        foreach (var name in (string[])["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "grpc_proxy"])
            start.Environment.Remove(name);
        return Process.Start(start)!;
    }
}
