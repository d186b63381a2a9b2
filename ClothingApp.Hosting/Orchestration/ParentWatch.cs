using ClothingApp.Hosting.Orchestration.Native;
using Microsoft.Extensions.Hosting;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>
/// Stops the application when the <c>dotnet run</c> that started it is gone. Asked to end, that command passes the word on; killed, it
/// cannot, and whoever killed it believes to have ended everything. Any other parent (a shell, nohup) may leave without consequence.
/// </summary>
internal sealed class ParentWatch(IHostApplicationLifetime lifetime) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!OperatingSystem.IsLinux())
            return; // only there a process's command can be read without more ado
        var parent = Signals.ParentId();
        if (!IsDotnetRun(CommandLineOf(parent)))
            return;
        using var timer = new PeriodicTimer(Period);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (Signals.ParentId() == parent)
                continue;
            lifetime.StopApplication();
            return;
        }
    }

    internal static bool IsDotnetRun(IReadOnlyList<string> commandLine) =>
        commandLine.Count > 1
        && Path.GetFileNameWithoutExtension(commandLine[0]) == "dotnet"
        && commandLine.Skip(1).Take(2).Any(argument => argument is "run" or "watch");

    private static string[] CommandLineOf(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
