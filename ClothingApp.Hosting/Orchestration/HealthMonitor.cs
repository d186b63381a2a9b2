using System.Collections.Immutable;
using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>Asks a running instance how it is: until it is healthy so often that whoever waits for it loses a twentieth at most, then now and again.</summary>
internal sealed class HealthMonitor(ResourceNotificationService notifications, IDistributedApplicationEventing eventing, IServiceProvider services, AppConsole console) : IDisposable
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(50), Longest = TimeSpan.FromSeconds(1), WhenHealthy = TimeSpan.FromSeconds(10);

    /// <summary>After this long a person wants to know why nothing happens.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(10) };

    public async Task WatchAsync(ResourceInstance instance, CancellationToken ct)
    {
        var start = Stopwatch.GetTimestamp();
        var (unhealthySince, complained, wasHealthy) = (start, false, false);
        while (!ct.IsCancellationRequested)
        {
            var reports = await CheckAsync(instance, ct);
            if (ct.IsCancellationRequested)
                return;
            var problem = reports.FirstOrDefault(report => report.Status != HealthStatus.Healthy)?.Description;
            await TellAsync(instance, reports, problem is null);
            if (wasHealthy && problem is not null)
                console.Warn($"{instance.Id} is no longer healthy: {problem}");
            else if (problem is not null && !complained && Stopwatch.GetElapsedTime(start) > Patience)
            {
                console.Warn($"{instance.Id} runs but is not healthy yet: {problem}");
                complained = true;
            }
            if (problem is null && reports.IsEmpty)
                return;
            if (wasHealthy && problem is not null)
                unhealthySince = Stopwatch.GetTimestamp();
            wasHealthy = problem is null;
            await Task.Delay(wasHealthy ? WhenHealthy : PauseAfter(Stopwatch.GetElapsedTime(unhealthySince)), ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task TellAsync(ResourceInstance instance, ImmutableArray<HealthReportSnapshot> reports, bool healthy)
    {
        var status = healthy ? HealthStatus.Healthy : HealthStatus.Unhealthy;
        if (notifications.TryGetCurrentState(instance.Id, out var known) && known.Snapshot.HealthStatus == status && known.Snapshot.HealthReports.SequenceEqual(reports))
            return;
        // The handlers of the first time are begun before anybody can see that it is healthy, so that whoever waits sees their task.
        var ready = known?.Snapshot.Ready ?? (healthy && IsLast(instance) ? eventing.PublishAsync(new ResourceReadyEvent(instance.Resource, services)) : null);
        await notifications.PublishUpdateAsync(instance.Resource, instance.Id, snapshot => snapshot with { HealthStatus = status, HealthReports = reports, Ready = ready });
    }

    /// <summary>The resource is ready with the last of its instances.</summary>
    private bool IsLast(ResourceInstance instance) => ResourceInstance.Of(instance.Resource)
        .All(other => other.Id == instance.Id || (notifications.TryGetCurrentState(other.Id, out var state) && ResourceNotificationService.IsHealthy(state)));

    private async Task<ImmutableArray<HealthReportSnapshot>> CheckAsync(ResourceInstance instance, CancellationToken ct)
    {
        var reports = ImmutableArray.CreateBuilder<HealthReportSnapshot>();
        var http = instance.Resource.Annotations.OfType<HttpHealthCheckAnnotation>().ToDictionary(check => check.Key);
        foreach (var key in instance.Resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key).ToList())
        {
            var problem = http.TryGetValue(key, out var check) ? await GetAsync(instance, check, ct) : await AskServiceAsync(key, ct);
            reports.Add(new HealthReportSnapshot(key, problem is null ? HealthStatus.Healthy : HealthStatus.Unhealthy, problem, null));
        }
        return reports.ToImmutable();
    }

    /// <summary>Asks this very instance, not whoever has its turn behind the resource's address.</summary>
    private async Task<string?> GetAsync(ResourceInstance instance, HttpHealthCheckAnnotation check, CancellationToken ct)
    {
        var endpoint = check.Endpoint.EndpointAnnotation;
        var port = instance.Resource == check.Endpoint.Resource && !instance.Resource.IsContainer() && endpoint.InstancePorts.Count > instance.Number
            ? endpoint.InstancePorts[instance.Number]
            : check.Endpoint.Port;
        var address = new Uri(new Uri($"{check.Endpoint.Scheme}://{check.Endpoint.Host}:{port}"), check.Path);
        try
        {
            using var response = await _http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, ct);
            return (int)response.StatusCode == check.StatusCode ? null : $"GET {address} answers {(int)response.StatusCode}";
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

    private async Task<string?> AskServiceAsync(string key, CancellationToken ct)
    {
        if (services.GetService<HealthCheckService>() is not { } checks)
            return $"no health check '{key}' is registered with builder.Services";
        try
        {
            var report = await checks.CheckHealthAsync(registration => registration.Name == key, ct);
            if (!report.Entries.TryGetValue(key, out var entry))
                return $"no health check '{key}' is registered with builder.Services";
            return entry.Status == HealthStatus.Healthy ? null : entry.Description ?? entry.Exception?.Message ?? $"'{key}' is {entry.Status}";
        }
        catch (OperationCanceledException)
        {
            return $"'{key}' was not answered";
        }
    }

    internal static TimeSpan PauseAfter(TimeSpan unhealthy) =>
        TimeSpan.FromTicks(Math.Clamp(unhealthy.Ticks / 20, Shortest.Ticks, Longest.Ticks));
}
