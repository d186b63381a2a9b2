using System.Collections.Concurrent;

namespace ClothingApp.Grpc.Health;

/// <summary>What a server's health service answers, by service name; the empty name is the whole server. Safe for concurrent use.</summary>
public sealed class GrpcHealthStatuses
{
    /// <summary>The name that stands for the whole server.</summary>
    public const string Server = "";

    private readonly ConcurrentDictionary<string, bool> _isServing = new(StringComparer.Ordinal);

    /// <param name="isServing">False while starting and while draining.</param>
    public void Set(string service, bool isServing) => _isServing[service] = isServing;

    /// <returns>Null for a service that was never set.</returns>
    public bool? IsServing(string service) => _isServing.TryGetValue(service, out var isServing) ? isServing : null;
}
