using System.Diagnostics;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Dashboard.Otlp;

/// <summary>OpenTelemetry's exporters for JavaScript, installed from npm by their lock file into a folder of their own, once for all tests.</summary>
public sealed class NodeExporters : IAsyncLifetime
{
    private DirectoryInfo? _folder;

    private static string Sources { get; } =
        Path.Combine(SharedData.RepositoryRoot, "ClothingApp.Tests", "Hosting", "Dashboard", "Otlp", "node");

    public async Task InitializeAsync()
    {
        if (!Tools.HasNpm)
            return; // The tests are skipped, or fail with the tool's absence.
        _folder = Directory.CreateTempSubdirectory("otlp-node-");
        foreach (var file in Directory.GetFiles(Sources))
            File.Copy(file, Path.Combine(_folder.FullName, Path.GetFileName(file)));
        await RunAsync("npm", "ci", "--ignore-scripts");
    }

    public Task DisposeAsync()
    {
        _folder?.Delete(recursive: true);
        return Task.CompletedTask;
    }

    /// <returns>The id of the trace that was sent.</returns>
    internal async Task<string> SendAsync(string protocol, Uri address) => (await RunAsync("node", "send.mjs", protocol, address.ToString())).Trim();

    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        Assert.True(_folder is not null, Tools.NpmMissing);
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _folder.FullName, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {process.ExitCode}\n{await output}\n{await error}");
        return await output;
    }
}
