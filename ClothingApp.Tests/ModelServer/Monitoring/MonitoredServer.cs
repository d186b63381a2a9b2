using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.ModelServer.Monitoring;

/// <summary><see cref="TinyServer"/> with the original's page of metrics.</summary>
internal sealed class MonitoredServer : IAsyncDisposable
{
    public const string Path = "/monitoring/prometheus/metrics";

    private readonly string _config = System.IO.Path.GetTempFileName();

    private MonitoredServer(string[] flags) => Server = new TinyServer { Flags = ["--monitoring_config_file=" + _config, .. flags] };

    public TinyServer Server { get; }

    public static async Task<MonitoredServer> StartAsync(string config = "prometheus_config { enable: true }", params string[] flags)
    {
        var monitored = new MonitoredServer(flags);
        try
        {
            await File.WriteAllTextAsync(monitored._config, config);
            await monitored.Server.InitializeAsync();
            return monitored;
        }
        catch
        {
            await monitored.DisposeAsync();
            throw;
        }
    }

    /// <summary>A request is counted when its answer has gone out: the page may lag behind.</summary>
    public Task<string> PageAsync(string line) => Poll.UntilAsync(() => Server.Rest.GetStringAsync(new Uri(Path, UriKind.Relative)), page => Lines(page).Contains(line));

    public static HashSet<string> Lines(string page) => page.Split('\n').ToHashSet(StringComparer.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        File.Delete(_config);
    }
}
