using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Healthy when a check passes that is registered with the AppHost's services under this name.</summary>
    /// <exception cref="DistributedApplicationException">The same check is there already.</exception>
    public static IResourceBuilder<T> WithHealthCheck<T>(this IResourceBuilder<T> builder, string key) where T : IResource
    {
        if (builder.Resource.Annotations.OfType<HealthCheckAnnotation>().Any(other => other.Key == key))
            throw new DistributedApplicationException($"health check {key} is there already");
        return builder.WithAnnotation(new HealthCheckAnnotation(key));
    }

    /// <summary>Healthy when a GET of a path (default <c>/</c>) gives a status (default 200), on the first http endpoint unless one is named.</summary>
    /// <exception cref="DistributedApplicationException">The same check is there already, or there is no such endpoint.</exception>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null) where T : IResourceWithEndpoints
    {
        var endpoint = HttpEndpointOf(builder.Resource, endpointName, "ask for its health");
        return builder.WithHttpHealthCheck(() => endpoint, path, statusCode);
    }

    /// <summary>Healthy when a GET of a path (default <c>/</c>) gives a status (default 200), on an endpoint that is chosen now.</summary>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, Func<EndpointReference>? endpointSelector, string? path = null, int? statusCode = null) where T : IResourceWithEndpoints
    {
        var endpoint = endpointSelector?.Invoke() ?? HttpEndpointOf(builder.Resource, null, "ask for its health");
        var check = new HttpHealthCheckAnnotation($"{builder.Resource.Name}_{endpoint.EndpointName}_{path ?? "/"}_{statusCode ?? 200}_check", endpoint, path ?? "/", statusCode ?? 200);
        return builder.WithHealthCheck(check.Key).WithAnnotation(check);
    }

    /// <summary>
    /// Tells production how to ask whether the resource has started, is ready or lives. Here it is a health check, so the same path on the
    /// same endpoint cannot be another one.
    /// </summary>
    [Experimental("ASPIREPROBES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
    public static IResourceBuilder<T> WithHttpProbe<T>(
        this IResourceBuilder<T> builder, ProbeType type, string? path = null, int? initialDelaySeconds = null, int? periodSeconds = null,
        int? timeoutSeconds = null, int? failureThreshold = null, int? successThreshold = null, string? endpointName = null) where T : IResourceWithEndpoints, IResourceWithProbes
    {
        var endpoint = HttpEndpointOf(builder.Resource, endpointName, "probe");
        foreach (var earlier in builder.Resource.Annotations.OfType<EndpointProbeAnnotation>().Where(probe => probe.Type == type).ToList())
            builder.Resource.Annotations.Remove(earlier);
        return builder.WithHttpHealthCheck(() => endpoint, path).WithAnnotation(new EndpointProbeAnnotation
        {
            Type = type,
            EndpointReference = endpoint,
            Path = path ?? "/",
            InitialDelaySeconds = initialDelaySeconds ?? 5,
            PeriodSeconds = periodSeconds ?? 5,
            TimeoutSeconds = timeoutSeconds ?? 1,
            FailureThreshold = failureThreshold ?? 3,
            SuccessThreshold = successThreshold ?? 1,
        });
    }

    private static EndpointReference HttpEndpointOf(IResourceWithEndpoints resource, string? endpointName, string purpose)
    {
        var endpoint = resource.Annotations.OfType<EndpointAnnotation>()
            .FirstOrDefault(endpoint => endpointName is null ? endpoint.IsHttp : string.Equals(endpoint.Name, endpointName, StringComparison.OrdinalIgnoreCase))
            ?? throw new DistributedApplicationException($"{resource.Name} has no {(endpointName is null ? "http endpoint" : $"endpoint named '{endpointName}'")} to {purpose}");
        return new EndpointReference(resource, endpoint.Name);
    }
}
