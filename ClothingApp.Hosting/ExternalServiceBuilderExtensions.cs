using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Services that somebody else runs.</summary>
public static class ExternalServiceBuilderExtensions
{
    /// <summary>Adds one by its address.</summary>
    public static IResourceBuilder<ExternalServiceResource> AddExternalService(this IDistributedApplicationBuilder builder, string name, string url) =>
        builder.AddExternalService(name, Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri : throw new ArgumentException($"'{url}' is no absolute address", nameof(url)));

    /// <summary>Adds one by its address.</summary>
    public static IResourceBuilder<ExternalServiceResource> AddExternalService(this IDistributedApplicationBuilder builder, string name, Uri uri) =>
        builder.AddResource(new ExternalServiceResource(name, uri));

    /// <summary>Adds one whose address a parameter holds.</summary>
    public static IResourceBuilder<ExternalServiceResource> AddExternalService(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource> urlParameter) =>
        builder.AddResource(new ExternalServiceResource(name, urlParameter.Resource));
}
