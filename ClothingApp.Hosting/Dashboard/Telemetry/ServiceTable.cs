using System.Collections.Concurrent;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Telemetry;

/// <summary>Who ever sent something. Safe for concurrent use.</summary>
internal sealed class ServiceTable(TelemetryOptions options)
{
    private readonly ConcurrentDictionary<(string Service, string Instance), bool> _seen = new();

    public void Add(TelemetryResource resource)
    {
        if (_seen.ContainsKey((resource.Service, resource.Instance)) || _seen.Count >= options.MaxInstances)
            return;
        _seen.TryAdd((resource.Service, resource.Instance), true);
    }

    /// <summary>By name, and so their instances.</summary>
    public IReadOnlyList<TelemetryService> List() =>
    [
        .. _seen.Keys.GroupBy(s => s.Service, StringComparer.Ordinal)
            .Select(g => new TelemetryService(g.Key, [.. g.Select(s => s.Instance).Order(StringComparer.Ordinal)]))
            .OrderBy(s => s.Name, StringComparer.Ordinal),
    ];

    public void Clear() => _seen.Clear();
}
