using System.Diagnostics;

namespace ClothingApp.Cli.Gateways;

/// <summary>One of the private servers. It ends with <see cref="DisposeAsync"/>.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int KeptLines = 20;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly string _name;
    private readonly Process _process;
    private readonly Queue<string> _lastLines = new();

    private ChildProcess(string name, Process process)
    {
        _name = name;
        _process = process;
    }

    public static ChildProcess Start(string name, string dll, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Where its settings file lies.
            WorkingDirectory = Path.GetDirectoryName(dll)!,
        };
        start.ArgumentList.Add(dll);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        // Addresses meant for other programs must not move the private ones.
        start.Environment.Remove("ASPNETCORE_URLS");
        start.Environment.Remove("ASPNETCORE_HTTP_PORTS");

        var child = new ChildProcess(name, new Process { StartInfo = start });
        child._process.OutputDataReceived += child.Keep;
        child._process.ErrorDataReceived += child.Keep;
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <exception cref="CliException">The process ended, or the time did.</exception>
    public async Task WaitUntilReadyAsync(Uri probe, TimeSpan timeout, CancellationToken ct)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var start = Stopwatch.GetTimestamp();
        while (!await IsReadyAsync(http, probe, ct))
        {
            if (_process.HasExited)
                throw new CliException(ExitCode.Failed, $"{_name} ended with code {_process.ExitCode} while it started. Its last words:\n{LastLines()}");
            if (Stopwatch.GetElapsedTime(start) > timeout)
                throw new CliException(ExitCode.Failed, $"{_name} was not ready within {timeout.TotalSeconds:0} s. Its last words:\n{LastLines()}");
            await Task.Delay(PollInterval, ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // It holds nothing that an orderly end would save.
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, Uri probe, CancellationToken ct)
    {
        try
        {
            using var response = await http.GetAsync(probe, ct);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Keep(object sender, DataReceivedEventArgs e)
    {
        if (e.Data is null)
            return;
        lock (_lastLines)
        {
            _lastLines.Enqueue(e.Data);
            if (_lastLines.Count > KeptLines)
                _lastLines.Dequeue();
        }
    }

    private string LastLines()
    {
        lock (_lastLines)
            return string.Join('\n', _lastLines);
    }
}
