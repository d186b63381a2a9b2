using System.ComponentModel;
using System.Diagnostics;
using ClothingApp.Hosting.Orchestration;
using ClothingApp.Hosting.Orchestration.Native;

namespace ClothingApp.Hosting.Containers;

/// <summary>What a call of the runtime's command line answered.</summary>
internal sealed record CliResult(int ExitCode, string Output, string Error)
{
    public bool Succeeded => ExitCode == 0;
}

/// <summary>One call of the runtime's command line.</summary>
internal sealed record CliCall(params IReadOnlyList<string> Arguments)
{
    /// <summary>Beside the AppHost's own environment, which says where the runtime is and how it works.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Writes what the command reads.</summary>
    public Func<Stream, CancellationToken, Task>? Input { get; init; }

    /// <summary>When it counts as hanging; null for what takes as long as it takes.</summary>
    public TimeSpan? Limit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets the lines as they come; they are not kept then, but for the last ones of standard error.</summary>
    public Action<string, bool>? Line { get; init; }
}

/// <summary>
/// Calls docker or podman. Every call is a session of its own, so that Ctrl+C in the terminal does not cut it off (the last output of a
/// container would be lost), and the watchdog knows of it, so that none goes on without the AppHost.
/// </summary>
internal sealed class ContainerCli(string name, string path, Watchdog? watchdog = null)
{
    private const int KeptErrorLines = 40;

    /// <summary>For a command that was asked to end.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>For output that has ceased, but whose other end something that the command started holds open.</summary>
    private static readonly TimeSpan GraceAfterExit = TimeSpan.FromSeconds(2);

    private static readonly string? SetSid = OperatingSystem.IsWindows() ? null : Executables.Find("setsid", "/");

    /// <summary>docker or podman.</summary>
    public string Name => name;

    public string Path => path;

    public ContainerCli GuardedBy(Watchdog guard) => new(name, path, guard);

    public Task<CliResult> RunAsync(CancellationToken ct, params IReadOnlyList<string> arguments) => RunAsync(new CliCall(arguments), ct);

    /// <exception cref="ContainerException">It cannot be started, or did not end within its limit.</exception>
    public async Task<CliResult> RunAsync(CliCall call, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        if (call.Limit is { } time)
            limit.CancelAfter(time);
        try
        {
            return await RunToEndAsync(call, limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new ContainerException(ContainerProblem.RuntimeSilent,
                $"{name} {string.Join(' ', call.Arguments.Take(2))} did not answer within {call.Limit!.Value.TotalSeconds:0} s. Is {name} well? Try the same in a terminal.");
        }
    }

    private async Task<CliResult> RunToEndAsync(CliCall call, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        using var process = Start(call);
        var output = new List<string>();
        var errors = new Queue<string>();
        var taken = 0;
        var reading = Task.WhenAll(
            LineReader.ReadAsync(process.StandardOutput, line => Take(line, isError: false)),
            LineReader.ReadAsync(process.StandardError, line => Take(line, isError: true)));
        try
        {
            await WriteAsync(process, call, ct);
            await process.WaitForExitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(process);
            throw;
        }
        finally
        {
            watchdog?.Release(process.Id);
        }
        for (var before = -1; !reading.IsCompleted && before != Volatile.Read(ref taken);)
        {
            before = taken;
            await Task.WhenAny(reading, Task.Delay(GraceAfterExit, CancellationToken.None));
        }
        if (reading.IsCompletedSuccessfully && (process.ExitCode == 0 || call.Line is null))
            TakeLast(await reading); // of output that was cut off the last line is too
        lock (output)
            return new CliResult(process.ExitCode, string.Join('\n', output), string.Join('\n', errors));

        void TakeLast(string[] unended)
        {
            for (var stream = 0; stream < unended.Length; stream++)
            {
                if (unended[stream].Length > 0)
                    Take(unended[stream], isError: stream == 1);
            }
        }

        void Take(string line, bool isError)
        {
            lock (output)
            {
                if (isError)
                    errors.Enqueue(line);
                else if (call.Line is null)
                    output.Add(line);
                if (errors.Count > KeptErrorLines && call.Line is not null)
                    errors.Dequeue();
            }
            call.Line?.Invoke(line, isError);
            Interlocked.Increment(ref taken);
        }
    }

    private Process Start(CliCall call)
    {
        var start = new ProcessStartInfo(SetSid ?? path)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (SetSid is not null)
            start.ArgumentList.Add(path);
        foreach (var argument in call.Arguments)
            start.ArgumentList.Add(argument);
        // What podman starts for all containers of the machine (its name server) inherits this, and must not look like a part of the run.
        start.Environment.Remove(ChildProcess.RunVariable);
        foreach (var (variable, value) in call.Environment)
            start.Environment[variable] = value;
        try
        {
            var process = Process.Start(start)!;
            watchdog?.Guard(process.Id);
            return process;
        }
        catch (Win32Exception error)
        {
            throw new ContainerException(ContainerProblem.RuntimeMissing, $"{path} cannot be started: {error.Message}");
        }
    }

    private static async Task WriteAsync(Process process, CliCall call, CancellationToken ct)
    {
        try
        {
            if (call.Input is not null)
                await call.Input(process.StandardInput.BaseStream, ct);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading to the end; its exit code says why.
        }
    }

    private static async Task EndAsync(Process process)
    {
        if (OperatingSystem.IsWindows())
            process.Kill();
        else if (!process.HasExited)
            Signals.TerminateProcess(process.Id); // podman finishes what must not be left half done
        using var patience = new CancellationTokenSource(Grace);
        await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!process.HasExited)
            process.Kill();
    }
}
