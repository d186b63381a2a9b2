using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>
    /// Hands over the address of every endpoint of another resource, as <c>services__NAME__ENDPOINT__0</c> for service discovery
    /// and as <c>NAME_ENDPOINT</c> for everybody else.
    /// </summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source) where TDestination : IResourceWithEnvironment =>
        builder.ReferTo(source.Resource, name: null, endpointName: null);

    /// <summary>The same under another name.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source, string name) where TDestination : IResourceWithEnvironment =>
        builder.ReferTo(source.Resource, name, endpointName: null);

    /// <summary>Hands over the address of one endpoint.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, EndpointReference endpointReference) where TDestination : IResourceWithEnvironment =>
        builder.ReferTo(endpointReference.Resource, name: null, endpointReference.EndpointName);

    /// <summary>Hands over an address that is known already.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, string name, Uri uri) where TDestination : IResourceWithEnvironment =>
        builder.WithEnvironment(context => Set(context, builder.Resource, name, name, "default", uri.ToString()));

    /// <summary>Hands over the address of a service that somebody else runs.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<ExternalServiceResource> externalService) where TDestination : IResourceWithEnvironment
    {
        var (service, scheme) = (externalService.Resource, externalService.Resource.Uri?.Scheme ?? "default");
        return builder
            .WithReferenceRelationship(service)
            .WithEnvironment(context => Set(context, builder.Resource, service.Name, VariableName($"{service.Name}_{scheme}"), scheme, service.Address));
    }

    /// <summary>Hands over a connection string: <c>ConnectionStrings__NAME</c>, unless the source names another variable.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithConnectionString> source, string? connectionName = null, bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        var resource = source.Resource;
        return builder.WithReferenceRelationship(resource).WithEnvironment(async context =>
        {
            if (!FlagsOf(builder.Resource).HasFlag(ReferenceEnvironmentInjectionFlags.ConnectionString))
                return;
            var variable = resource.ConnectionStringEnvironmentVariable ?? $"ConnectionStrings__{connectionName ?? resource.Name}";
            if (optional && await TryGetAsync(resource, context.CancellationToken) is null)
                return;
            context.EnvironmentVariables[variable] = resource;
        });
    }

    /// <summary>Says which variables references set.</summary>
    public static IResourceBuilder<TDestination> WithReferenceEnvironment<TDestination>(
        this IResourceBuilder<TDestination> builder, ReferenceEnvironmentInjectionFlags flags) where TDestination : IResourceWithEnvironment =>
        builder.WithAnnotation(new ReferenceEnvironmentAnnotation(flags), ResourceAnnotationMutationBehavior.Replace);

    private static IResourceBuilder<TDestination> ReferTo<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceWithEndpoints source, string? name, string? endpointName) where TDestination : IResourceWithEnvironment =>
        builder.WithReferenceRelationship(source).WithEnvironment(context =>
        {
            foreach (var endpoint in source.Annotations.OfType<EndpointAnnotation>().ToList())
            {
                if (endpointName is null ? endpoint.ExcludeReferenceEndpoint : !string.Equals(endpoint.Name, endpointName, StringComparison.OrdinalIgnoreCase))
                    continue;
                var variable = name is null ? $"{VariableName(source.Name)}_{VariableName(endpoint.Name)}" : $"{name}_{VariableName(endpoint.Name)}";
                // Endpoints named http and https are known by their scheme, all others by their name.
                var key = endpoint.Name is "http" or "https" ? endpoint.UriScheme : endpoint.Name;
                Set(context, builder.Resource, name ?? source.Name, variable, key, new EndpointReference(source, endpoint.Name));
                // Clients of HTTP/2 balance by themselves, so they get the address of every process.
                foreach (var port in endpoint.HasProxy ? [] : endpoint.InstancePorts.Skip(1))
                    Set(context, builder.Resource, name ?? source.Name, variable, key, $"{endpoint.UriScheme}://localhost:{port}");
            }
        });

    private static void Set(EnvironmentCallbackContext context, IResource destination, string name, string variable, string key, object address)
    {
        var flags = FlagsOf(destination);
        if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.Endpoints))
            context.EnvironmentVariables.TryAdd(variable, address);
        if (!flags.HasFlag(ReferenceEnvironmentInjectionFlags.ServiceDiscovery))
            return;
        var index = 0;
        while (!context.EnvironmentVariables.TryAdd($"services__{name}__{key}__{index}", address))
            index++;
    }

    private static ReferenceEnvironmentInjectionFlags FlagsOf(IResource resource) =>
        resource.Annotations.OfType<ReferenceEnvironmentAnnotation>().LastOrDefault()?.Flags ?? ReferenceEnvironmentInjectionFlags.All;

    private static async Task<string?> TryGetAsync(IResourceWithConnectionString resource, CancellationToken ct)
    {
        try
        {
            return await resource.GetConnectionStringAsync(ct);
        }
        catch (DistributedApplicationException)
        {
            return null; // nobody has given it, and it is optional
        }
    }

    private static string VariableName(string name)
    {
        var text = string.Concat(name.ToUpperInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return char.IsAsciiDigit(text[0]) ? "_" + text : text;
    }
}
