using System.Diagnostics;
using System.Text;
using ClothingApp.Hosting.Orchestration;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Orchestration;

/// <summary>An AppHost in a process of its own. Everything that it starts carries a mark in its environment.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    private const string MarkVariable = "APPHOST_TEST_MARK";

    private readonly string _mark = Guid.NewGuid().ToString("N");
    private readonly StringBuilder _output = new();
    private readonly Process _process;

    public AppHostProcess(params string[] arguments) : this(Executables.Dotnet, ["exec", TestApp.ServiceAssembly], arguments)
    {
    }

    private AppHostProcess(string file, string[] command, string[] arguments, bool typing = false)
    {
        var start = new ProcessStartInfo(file) { UseShellExecute = false, RedirectStandardInput = typing, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[.. command, .. arguments])
            start.ArgumentList.Add(argument);
        start.Environment[MarkVariable] = _mark;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Append;
        _process.ErrorDataReceived += Append;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>As a person starts it: the process is <c>dotnet run</c>, and the AppHost its child.</summary>
    public static AppHostProcess ByDotnetRun(string projectName = "ClothingApp.Tests.AppHost", params string[] arguments)
    {
        var (dotnet, command) = DotnetRun(projectName);
        return new AppHostProcess(dotnet, command, ["--", .. arguments]);
    }

    /// <summary>The same in a terminal of its own, so that Ctrl+C can be pressed.</summary>
    public static AppHostProcess InTerminal(string projectName, params string[] arguments)
    {
        var (dotnet, command) = DotnetRun(projectName);
        // script makes the terminal; what it reads is typed there. Its shell must not be in the way: it would hear Ctrl+C too.
        return new AppHostProcess("script", ["--quiet", "--return", "--command", string.Join(' ', ["exec", dotnet, .. command, "--", .. arguments]), "/dev/null"], [], typing: true);
    }

    public int Id => _process.Id;

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>The processes of this AppHost that live: itself, its services, what those started, the watchdog.</summary>
    public List<int> Alive() =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(directory => int.TryParse(Path.GetFileName(directory), out var id) ? id : 0)
            .Where(id => id > 0 && CarriesMark(id))];

    /// <summary>Those of them that watch over the others.</summary>
    public List<int> Watchdogs() => [.. Alive().Where(id => Read($"/proc/{id}/cmdline").Contains("\0watchdog\0", StringComparison.Ordinal))];

    public async Task ReadyAsync() =>
        Assert.Contains("is ready", await Poll.UntilAsync(() => Output, text => text.Contains("Press Ctrl+C to stop.", StringComparison.Ordinal)), StringComparison.Ordinal);

    public async Task<int> ExitAsync()
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
            return _process.ExitCode;
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"It did not end. Alive are {string.Join(", ", Alive().Select(id => Read($"/proc/{id}/cmdline").Replace('\0', ' ')))}. It said:\n{Output}", e);
        }
    }

    public void Kill() => _process.Kill();

    public void PressCtrlC()
    {
        _process.StandardInput.Write('\x03');
        _process.StandardInput.Flush();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var id in Alive())
        {
            try
            {
                using var left = Process.GetProcessById(id);
                left.Kill();
            }
            catch (Exception error) when (error is ArgumentException or InvalidOperationException)
            {
                // It ended by itself meanwhile.
            }
        }
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static (string Dotnet, string[] Command) DotnetRun(string projectName)
    {
        // .../ClothingApp.Tests/bin/Debug/net10.0/
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var project = Path.Combine(SharedData.RepositoryRoot, projectName);
        return (Executables.Dotnet, ["run", "--no-build", "--configuration", configuration, "--project", project]);
    }

    private bool CarriesMark(int id) => Read($"/proc/{id}/environ").Contains($"{MarkVariable}={_mark}", StringComparison.Ordinal);

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return ""; // gone, or not ours
        }
    }

    private void Append(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
            _output.AppendLine(line.Data);
    }
}
