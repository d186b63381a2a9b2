using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Starts only when another resource runs and its health checks pass.</summary>
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency) where T : IResourceWithWaitSupport =>
        builder.WithAnnotation(new WaitAnnotation(dependency.Resource, WaitType.WaitUntilHealthy));

    /// <summary>Starts only when another resource has ended by itself with this exit code.</summary>
    public static IResourceBuilder<T> WaitForCompletion<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, int exitCode = 0) where T : IResourceWithWaitSupport =>
        builder.WithAnnotation(new WaitAnnotation(dependency.Resource, WaitType.WaitForCompletion, exitCode));

    /// <summary>Healthy when a GET of a path (default <c>/</c>) gives a status (default 200), on the first http endpoint unless one is named.</summary>
    /// <exception cref="DistributedApplicationException">The same check is there already, or there is no such endpoint.</exception>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null) where T : IResourceWithEndpoints
    {
        var endpoint = builder.Resource.Annotations.OfType<EndpointAnnotation>()
            .FirstOrDefault(endpoint => endpointName is null ? IsHttp(endpoint) : string.Equals(endpoint.Name, endpointName, StringComparison.OrdinalIgnoreCase))
            ?? throw new DistributedApplicationException($"{builder.Resource.Name} has no {(endpointName is null ? "http endpoint" : $"endpoint named '{endpointName}'")} to ask for its health");

        var check = new HttpHealthCheckAnnotation(
            $"{builder.Resource.Name}_{endpoint.Name}_{path ?? "/"}_{statusCode ?? 200}_check", builder.GetEndpoint(endpoint.Name), path ?? "/", statusCode ?? 200);
        if (builder.Resource.Annotations.OfType<HttpHealthCheckAnnotation>().Any(other => other.Key == check.Key))
            throw new DistributedApplicationException($"health check {check.Key} is there already");
        return builder.WithAnnotation(check);
    }
}
