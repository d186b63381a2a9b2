using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>Asks a running resource how it is: often until it is healthy, then now and again.</summary>
internal sealed class HealthMonitor(ResourceNotificationService notifications, AppConsole console) : IDisposable
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50), Slowest = TimeSpan.FromSeconds(1), WhenHealthy = TimeSpan.FromSeconds(10);

    /// <summary>After this long a person wants to know why nothing happens.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(10) };

    public async Task WatchAsync(IResource resource, CancellationToken ct)
    {
        var checks = resource.Annotations.OfType<HttpHealthCheckAnnotation>().ToList();
        var start = Stopwatch.GetTimestamp();
        var (pause, complained, healthy) = (First, false, (bool?)null);
        while (!ct.IsCancellationRequested)
        {
            var problem = await FirstProblemAsync(checks, ct);
            if (ct.IsCancellationRequested)
                return;
            if (healthy != problem is null)
            {
                var wasHealthy = healthy;
                healthy = problem is null;
                await notifications.PublishUpdateAsync(resource, snapshot =>
                    snapshot with { HealthStatus = problem is null ? HealthStatus.Healthy : HealthStatus.Unhealthy });
                if (wasHealthy is true)
                    console.Warn($"{resource.Name} is no longer healthy: {problem}");
            }
            if (problem is not null && !complained && Stopwatch.GetElapsedTime(start) > Patience)
            {
                console.Warn($"{resource.Name} runs but is not healthy yet: {problem}");
                complained = true;
            }
            if (problem is null && checks.Count == 0)
                return;
            pause = problem is null ? WhenHealthy : pause >= WhenHealthy ? First : Min(pause * 1.5, Slowest);
            await Task.Delay(pause, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<string?> FirstProblemAsync(List<HttpHealthCheckAnnotation> checks, CancellationToken ct)
    {
        foreach (var check in checks)
        {
            var address = new Uri(new Uri(check.Endpoint.Url), check.Path);
            try
            {
                using var response = await _http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, ct);
                if ((int)response.StatusCode != check.StatusCode)
                    return $"GET {address} answers {(int)response.StatusCode}";
            }
            catch (HttpRequestException error)
            {
                return $"GET {address} fails: {error.Message}";
            }
            catch (OperationCanceledException)
            {
                return $"GET {address} takes longer than {_http.Timeout.TotalSeconds:0} s";
            }
        }
        return null;
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
