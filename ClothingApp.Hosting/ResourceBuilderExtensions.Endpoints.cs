using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>What can be said about a resource. One file a subject.</summary>
public static partial class ResourceBuilderExtensions
{
    /// <summary>Adds an endpoint, or changes the one of that name; what is null stays as it is.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="port">Where others connect; null: any free port.</param>
    /// <param name="targetPort">Where the process listens.</param>
    /// <param name="scheme">Default tcp.</param>
    /// <param name="name">Default: the scheme.</param>
    /// <param name="env">Name of an environment variable that tells the process where to listen.</param>
    /// <param name="isProxied">Whether a proxy may stand between the two ports.</param>
    /// <param name="isExternal">Meant for people and programs outside the application.</param>
    /// <param name="protocol">Default TCP.</param>
    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? scheme = null, string? name = null,
        string? env = null, bool? isProxied = null, bool? isExternal = null, ProtocolType? protocol = null) where T : IResourceWithEndpoints
    {
        name ??= scheme ?? (protocol == ProtocolType.Udp ? "udp" : "tcp");
        if (Find(builder.Resource, name) is { } endpoint)
        {
            endpoint.Port = port ?? endpoint.Port;
            endpoint.TargetPort = targetPort ?? endpoint.TargetPort;
            endpoint.UriScheme = scheme ?? endpoint.UriScheme;
            endpoint.IsProxied = isProxied ?? endpoint.IsProxied;
            endpoint.IsExternal = isExternal ?? endpoint.IsExternal;
            endpoint.Protocol = protocol ?? endpoint.Protocol;
        }
        else
        {
            builder.WithAnnotation(new EndpointAnnotation(protocol ?? ProtocolType.Tcp, scheme, null, name, port, targetPort, isExternal, isProxied));
        }

        if (env is not null && builder.Resource is IResourceWithEnvironment)
        {
            var target = builder.GetEndpoint(name).Property(EndpointProperty.TargetPort);
            builder.WithAnnotation(new EnvironmentCallbackAnnotation(context =>
            {
                context.EnvironmentVariables[env] = target;
                return Task.CompletedTask;
            }));
        }
        return builder;
    }

    /// <summary>Changes an endpoint.</summary>
    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, string endpointName, Action<EndpointAnnotation> callback, bool createIfNotExists = true) where T : IResourceWithEndpoints
    {
        var endpoint = Find(builder.Resource, endpointName);
        if (endpoint is null && createIfNotExists)
            builder.WithAnnotation(endpoint = new EndpointAnnotation(ProtocolType.Tcp, name: endpointName));
        if (endpoint is not null)
            callback(endpoint);
        return builder;
    }

    /// <summary>Adds or changes an endpoint that speaks HTTP; its name is <c>http</c> unless given.</summary>
    public static IResourceBuilder<T> WithHttpEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null, string? env = null, bool? isProxied = null)
        where T : IResourceWithEndpoints =>
        builder.WithEndpoint(port, targetPort, "http", name, env, isProxied);

    /// <summary>Adds or changes an endpoint that speaks HTTP over TLS; its name is <c>https</c> unless given.</summary>
    public static IResourceBuilder<T> WithHttpsEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null, string? env = null, bool? isProxied = null)
        where T : IResourceWithEndpoints =>
        builder.WithEndpoint(port, targetPort, "https", name, env, isProxied);

    /// <summary>All http and https endpoints speak HTTP/2 only.</summary>
    public static IResourceBuilder<T> AsHttp2Service<T>(this IResourceBuilder<T> builder) where T : IResourceWithEndpoints
    {
        foreach (var endpoint in builder.Resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.IsHttp))
            endpoint.Transport = "http2";
        return builder;
    }

    /// <summary>Marks the http and https endpoints described so far as meant for people and programs outside the application.</summary>
    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder) where T : IResourceWithEndpoints
    {
        foreach (var endpoint in builder.Resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.IsHttp))
            endpoint.IsExternal = true;
        return builder;
    }

    /// <summary>An endpoint whose address is known when the application runs.</summary>
    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name) where T : IResourceWithEndpoints =>
        new(builder.Resource, name);

    private static EndpointAnnotation? Find(IResource resource, string name) => resource.Annotations.OfType<EndpointAnnotation>()
        .FirstOrDefault(endpoint => string.Equals(endpoint.Name, name, StringComparison.OrdinalIgnoreCase));
}
