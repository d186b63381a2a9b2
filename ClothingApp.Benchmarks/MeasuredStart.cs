using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace ClothingApp.Benchmarks;

/// <summary>
/// The whole application, started as a person starts it and asked from outside: what its addresses answer, and what it prints. A port that is
/// taken is replaced by the AppHost, which says so before it starts anything; until then another application may answer on the usual ports.
/// </summary>
internal sealed partial class MeasuredStart : IAsyncDisposable
{
    private const string MarkVariable = "CLOTHINGAPP_BENCHMARK_START";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20), Deadline = TimeSpan.FromMinutes(3), Grace = TimeSpan.FromSeconds(20);

    private readonly string _mark = Guid.NewGuid().ToString("N");
    private readonly ConcurrentDictionary<int, int> _ports = new();
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource _portsKnown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<TimeSpan> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _over = new(Deadline);
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private readonly Process _process;
    private readonly long _start;
    private readonly byte[] _picture;

    /// <param name="configuration">Debug or Release.</param>
    /// <param name="data">Where the model servers keep their converted graphs.</param>
    public MeasuredStart(string configuration, string data)
    {
        var root = RepositoryFolder.Find();
        _picture = File.ReadAllBytes(Directory.EnumerateFiles(Path.Combine(root, "ClothingApp.Web", "bin", configuration), "t-shirt.webp", SearchOption.AllDirectories).First());
        var start = new ProcessStartInfo(
            "dotnet", ["run", "--no-build", "--configuration", configuration, "--project", Path.Combine(root, "ClothingApp.AppHost"), "--", "--ServingMode=embedded"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Both are LocalApplicationData, on Linux and on Windows.
        start.Environment["XDG_DATA_HOME"] = data;
        start.Environment["LOCALAPPDATA"] = data;
        start.Environment[MarkVariable] = _mark;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => _over.Cancel();
        _start = Stopwatch.GetTimestamp();
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public async Task<StartTimes> MeasureAsync()
    {
        try
        {
            // The mark is on `dotnet run` too, and its command line names the project.
            var appHost = UntilAsync(() => new(Marked(_mark).Any(id => id != _process.Id && CommandLine(id).Contains("ClothingApp.AppHost", StringComparison.Ordinal))));
            await _portsKnown.Task.WaitAsync(_over.Token);
            var servers = Task.WhenAll(UntilAnswerAsync(8501, "/readyz"), UntilAnswerAsync(8503, "/readyz"));
            var gateway = UntilAnswerAsync(9697, "/health");
            var website = UntilAnswerAsync(8081, "/");
            var predicted = await UntilAsync(PredictsAsync);
            var processor = ProcessorTime();
            return new StartTimes(await appHost, (await servers).Max(), await gateway, predicted, await website, await _ready.Task.WaitAsync(_over.Token), processor);
        }
        catch (OperationCanceledException e)
        {
            throw new InvalidOperationException($"The application did not start:\n{string.Join('\n', _output)}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync(_process, _mark);
        _process.Dispose();
        _client.Dispose();
        _over.Dispose();
    }

    /// <summary>As a person ends it, and until nothing is left, so that the next start finds every port free.</summary>
    private static async Task EndAsync(Process process, string mark)
    {
        if (!process.HasExited)
        {
            using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
                await kill.WaitForExitAsync();
            await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(Grace));
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        var end = Stopwatch.GetTimestamp();
        while (Marked(mark).Any() && Stopwatch.GetElapsedTime(end) < Grace)
            await Task.Delay(Pause);
    }

    private async ValueTask<bool> PredictsAsync()
    {
        using var content = new ByteArrayContent(_picture);
        content.Headers.ContentType = new MediaTypeHeaderValue("image/webp");
        using var response = await _client.PostAsync(Address(9696, "/api/models/clothing-model/predictions"), content, _over.Token);
        return response.IsSuccessStatusCode;
    }

    private Task<TimeSpan> UntilAnswerAsync(int port, string path) => UntilAsync(async () =>
    {
        using var response = await _client.GetAsync(Address(port, path), _over.Token);
        return response.IsSuccessStatusCode;
    });

    private async Task<TimeSpan> UntilAsync(Func<ValueTask<bool>> condition)
    {
        while (true)
        {
            try
            {
                if (await condition())
                    return Stopwatch.GetElapsedTime(_start);
            }
            catch (HttpRequestException)
            {
                // Nobody listens yet.
            }
            await Task.Delay(Pause, _over.Token);
        }
    }

    private Uri Address(int port, string path) => new($"http://localhost:{_ports.GetValueOrDefault(port, port)}{path}");

    private void Read(string? line)
    {
        if (line is null)
            return;
        _output.Enqueue(line);
        if (PortTaken().Match(line) is { Success: true } match)
            _ports[int.Parse(match.Groups["asked"].Value, CultureInfo.InvariantCulture)] = int.Parse(match.Groups["given"].Value, CultureInfo.InvariantCulture);
        // Its first word of a resource is that this one runs the embedded server.
        if (line.StartsWith("tf-serving ", StringComparison.Ordinal))
            _portsKnown.TrySetResult();
        if (line.Contains(" is ready", StringComparison.Ordinal))
            _ready.TrySetResult(Stopwatch.GetElapsedTime(_start));
    }

    /// <summary>Null where there is no /proc. What has ended counts for its parent, as far as that has noticed.</summary>
    private TimeSpan? ProcessorTime()
    {
        if (!Directory.Exists("/proc"))
            return null;
        var ticks = 0L;
        foreach (var id in Marked(_mark))
        {
            // The second field is the program's name in parentheses, and may hold anything.
            var stat = ReadAll($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 14)
                ticks += fields[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
        }
        return TimeSpan.FromSeconds(ticks / 100.0);
    }

    /// <summary>Everything that this start has brought forth carries a mark in its environment.</summary>
    private static IEnumerable<int> Marked(string mark) => !Directory.Exists("/proc")
        ? []
        : Directory.EnumerateDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0)
            .Where(id => id > 0 && ReadAll($"/proc/{id}/environ").Contains(mark, StringComparison.Ordinal));

    private static string CommandLine(int id) => ReadAll($"/proc/{id}/cmdline");

    private static string ReadAll(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // it has ended, or belongs to somebody else
        }
    }

    [GeneratedRegex(@"^port (?<asked>\d+) of \S+ is taken; \S+ listens on (?<given>\d+) instead", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PortTaken();
}
