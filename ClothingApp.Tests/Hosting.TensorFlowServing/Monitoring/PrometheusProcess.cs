using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ClothingApp.Tests.Hosting.ApplicationModel;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.HostingTensorFlowServing.Monitoring;

/// <summary>A real Prometheus with the configuration that we write, for a service that already listens.</summary>
internal sealed partial class PrometheusProcess : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("prometheus-process-");
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _process;

    public static async Task<PrometheusProcess> StartAsync(int servicePort)
    {
        var prometheus = new PrometheusProcess();
        var file = await prometheus.ConfigureAsync(servicePort);
        prometheus.Start(file);
        var ready = new Uri(await prometheus._address.Task.WaitAsync(TimeSpan.FromSeconds(60)), "/-/ready");
        Assert.True(await Poll.UntilAsync(() => prometheus.SucceedsAsync(ready), succeeds => succeeds));
        return prometheus;
    }

    public async Task<JsonNode> AskAsync(PromQuery query)
    {
        return (await _client.GetFromJsonAsync<JsonNode>(new Uri(await _address.Task, $"/api/v1/query?query={Uri.EscapeDataString(query.WithoutVariables)}")))!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
        _client.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<bool> SucceedsAsync(Uri address)
    {
        using var response = await _client.GetAsync(address);
        return response.IsSuccessStatusCode;
    }

    private async Task<string> ConfigureAsync(int servicePort)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { ProjectDirectory = _folder.FullName });
        var service = builder.AddProject<BuiltTestProject>("service").WithHttpEndpoint(name: "management");
        var endpoint = service.GetEndpoint("management").EndpointAnnotation;
        endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "127.0.0.1", servicePort);
        var folder = ContainerFolder.Of(builder, "prometheus", "/etc/prometheus");
        await new ScrapeConfiguration(builder.AddPrometheus("prometheus").WithScrape(service).Resource, folder).GetValueAsync();
        return Path.Combine(folder.Source, "prometheus.yml");
    }

    private void Start(string file)
    {
        _process = Process.Start(new ProcessStartInfo(
            Tools.Prometheus!, [$"--config.file={file}", $"--storage.tsdb.path={_folder.FullName}/data", "--web.listen-address=127.0.0.1:0"])
        { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Read(string? line)
    {
        if (line is not null && Listening().Match(line) is { Success: true } match)
            _address.TrySetResult(new Uri($"http://127.0.0.1:{match.Groups["port"].Value}"));
    }

    [GeneratedRegex("""address=127\.0\.0\.1:(?<port>[1-9]\d*)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listening();
}
