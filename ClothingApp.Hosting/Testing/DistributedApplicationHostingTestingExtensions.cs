using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Testing;

/// <summary>How a test reaches the resources of a running application.</summary>
public static class DistributedApplicationHostingTestingExtensions
{
    /// <summary>A client of an http endpoint, the first unless one is named. Whoever asks disposes it.</summary>
    public static HttpClient CreateHttpClient(this DistributedApplication app, string resourceName, string? endpointName = null) =>
        new() { BaseAddress = app.GetEndpoint(resourceName, endpointName) };

    /// <summary>The address of an endpoint, the first http one unless one is named.</summary>
    /// <exception cref="ArgumentException">There is no such resource or endpoint.</exception>
    public static Uri GetEndpoint(this DistributedApplication app, string resourceName, string? endpointName = null)
    {
        var endpoint = Find<IResourceWithEndpoints>(app, resourceName).GetEndpoints()
            .FirstOrDefault(endpoint => endpointName is null ? endpoint.EndpointAnnotation.IsHttp : string.Equals(endpoint.EndpointName, endpointName, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"{resourceName} has no {(endpointName is null ? "http endpoint" : $"endpoint named '{endpointName}'")}", nameof(endpointName));
        return new Uri(endpoint.Url);
    }

    /// <summary>The connection string of a resource.</summary>
    /// <exception cref="ArgumentException">There is no such resource.</exception>
    public static ValueTask<string?> GetConnectionStringAsync(this DistributedApplication app, string resourceName, CancellationToken cancellationToken = default) =>
        Find<IResourceWithConnectionString>(app, resourceName).GetConnectionStringAsync(cancellationToken);

    private static T Find<T>(DistributedApplication app, string resourceName) where T : class, IResource =>
        app.Services.GetRequiredService<IResourceCollection>().FirstOrDefault(resource => string.Equals(resource.Name, resourceName, StringComparison.OrdinalIgnoreCase)) as T
        ?? throw new ArgumentException($"there is no resource '{resourceName}' of this kind", nameof(resourceName));
}
