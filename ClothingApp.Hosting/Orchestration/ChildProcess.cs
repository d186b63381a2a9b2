using System.Diagnostics;
using ClothingApp.Hosting.Orchestration.Native;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>
/// A process that leads a group of its own, so that it ends together with whatever it started, and so that Ctrl+C in the terminal
/// reaches the AppHost alone, which then stops everything in order. Where there is no setsid the process stands alone.
/// </summary>
internal sealed class ChildProcess : IRunningInstance
{
    /// <summary>Marks the processes of one run, for the watchdog to find those that left their group.</summary>
    public const string RunVariable = "APPHOST_RUN_ID";

    /// <summary>Meant for the AppHost alone; a child that inherited them would listen on the AppHost's addresses.</summary>
    private static readonly string[] NotInherited = ["ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "HTTP_PORTS", "DOTNET_LAUNCH_PROFILE"];

    private static readonly string? SetSid = OperatingSystem.IsWindows() ? null : Executables.Find("setsid", "/");

    /// <summary>For what the leader started and did not wait for.</summary>
    private static readonly TimeSpan GraceAfterLeader = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly Watchdog _watchdog;
    private readonly TaskCompletionSource<int> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _released;

    private ChildProcess(Process process, Watchdog watchdog) => (_process, _watchdog) = (process, watchdog);

    public int Id => _process.Id;

    public int? ProcessId => Id;

    public string? ContainerId => null;

    /// <summary>Ends with the exit code of the group's leader (128 + n when signal n ended it).</summary>
    public Task<int> Exit => _exit.Task;

    /// <exception cref="System.ComponentModel.Win32Exception">The system refuses to start the file.</exception>
    public static ChildProcess Start(ProcessPlan plan, Watchdog watchdog, ResourceOutput output)
    {
        var start = new ProcessStartInfo(SetSid ?? plan.File)
        {
            WorkingDirectory = plan.WorkingDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (SetSid is not null)
            start.ArgumentList.Add(plan.File); // setsid becomes the program itself: same process, new group
        foreach (var argument in plan.Arguments)
            start.ArgumentList.Add(argument);
        foreach (var name in NotInherited)
            start.Environment.Remove(name);
        foreach (var (name, value) in plan.Settings.Environment)
            start.Environment[name] = value;
        start.Environment[RunVariable] = watchdog.RunId;

        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var child = new ChildProcess(process, watchdog);
        process.Exited += (_, _) => child._exit.TrySetResult(process.ExitCode);
        process.OutputDataReceived += (_, line) => output.Write(line.Data, isError: false);
        process.ErrorDataReceived += (_, line) => output.Write(line.Data, isError: true);
        process.Start();
        watchdog.Guard(process.Id);
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Asks the group to end, and ends it when the time is over.</summary>
    public async Task TerminateAsync(TimeSpan grace)
    {
        if (SetSid is not null)
            Signals.TerminateGroup(Id);
        else if (!OperatingSystem.IsWindows() && !Exit.IsCompleted)
            Signals.TerminateProcess(Id);
        await Task.WhenAny(Exit, Task.Delay(OperatingSystem.IsWindows() ? TimeSpan.Zero : grace));

        var afterLeader = Stopwatch.GetTimestamp();
        while (SetSid is not null && Signals.GroupExists(Id) && Stopwatch.GetElapsedTime(afterLeader) < GraceAfterLeader)
            await Task.Delay(20);
        await EndGroupAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await EndGroupAsync();
        _process.Dispose();
    }

    /// <summary>Ends what is left of the group, and reads its last words.</summary>
    private async Task EndGroupAsync()
    {
        if (_released)
            return; // its id may be somebody else's by now
        if (SetSid is not null)
            Signals.KillGroup(Id);
        else if (!Exit.IsCompleted)
            _process.Kill(entireProcessTree: true);
        await Exit;
        // Exit comes before the end of the output; a process that escaped the group may hold that open for ever.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _watchdog.Release(Id);
        _released = true;
    }
}
