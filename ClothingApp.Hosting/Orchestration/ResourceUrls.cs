using System.Collections.Immutable;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>The addresses of a resource that people see: one for each endpoint, changed as the graph says.</summary>
internal static class ResourceUrls
{
    public static async Task<ImmutableArray<UrlSnapshot>> OfAsync(IResource resource, DistributedApplicationExecutionContext execution, ResourceLoggerService loggers, CancellationToken ct)
    {
        var endpoints = resource.Annotations.OfType<EndpointAnnotation>().ToList();
        var context = new ResourceUrlsCallbackContext(
            execution, resource,
            [.. endpoints.Select(endpoint => new ResourceUrlAnnotation { Url = endpoint.AllocatedEndpoint!.UriString, Endpoint = new EndpointReference((IResourceWithEndpoints)resource, endpoint) })],
            ct)
        { Logger = loggers.GetLogger(resource) };
        foreach (var callback in resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>().ToList())
            await callback.Callback(context);

        var front = endpoints.FirstOrDefault(endpoint => endpoint.IsHttp)?.AllocatedEndpoint?.UriString;
        return
        [
            .. context.Urls.Where(url => url.Url.Length > 0).OrderByDescending(url => url.DisplayOrder ?? 0).Select(url => new UrlSnapshot(
                url.Endpoint?.EndpointName, Absolute(url.Url, url.Endpoint?.Url ?? front), url.DisplayLocation == UrlDisplayLocation.DetailsOnly)
            { DisplayProperties = new UrlDisplayPropertiesSnapshot(url.DisplayText ?? "", url.DisplayOrder ?? 0) }),
        ];
    }

    private static string Absolute(string url, string? origin) =>
        url.StartsWith('/') && origin is not null ? new Uri(new Uri(origin), url).ToString() : url;
}
