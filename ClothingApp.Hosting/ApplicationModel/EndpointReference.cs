using System.Globalization;
using ClothingApp.Hosting.Orchestration;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>An endpoint of another resource, whose address is known when the application runs.</summary>
public sealed class EndpointReference : IExpressionValue, IValueWithReferences
{
    /// <param name="owner">Whose endpoint.</param>
    /// <param name="endpointName">Which of its endpoints.</param>
    public EndpointReference(IResourceWithEndpoints owner, string endpointName) => (Resource, EndpointName) = (owner, endpointName);

    /// <param name="owner">Whose endpoint.</param>
    /// <param name="endpoint">Which of its endpoints.</param>
    public EndpointReference(IResourceWithEndpoints owner, EndpointAnnotation endpoint) : this(owner, endpoint.Name)
    {
    }

    /// <summary>Whose endpoint.</summary>
    public IResourceWithEndpoints Resource { get; }

    /// <summary>Which of its endpoints.</summary>
    public string EndpointName { get; }

    /// <summary>What the resource says about it.</summary>
    /// <exception cref="InvalidOperationException">The resource has no endpoint of this name.</exception>
    public EndpointAnnotation EndpointAnnotation =>
        Find() ?? throw new InvalidOperationException($"{Resource.Name} has no endpoint named '{EndpointName}'");

    /// <summary>Whether the resource has such an endpoint.</summary>
    public bool Exists => Find() is not null;

    /// <summary>Whether its address is known yet.</summary>
    public bool IsAllocated => Find()?.AllocatedEndpoint is not null;

    /// <summary>Whether its scheme is http.</summary>
    public bool IsHttp => EndpointAnnotation.UriScheme == "http";

    /// <summary>Whether its scheme is https.</summary>
    public bool IsHttps => EndpointAnnotation.UriScheme == "https";

    /// <summary>Whether references to the whole resource leave this endpoint out.</summary>
    public bool ExcludeReferenceEndpoint => EndpointAnnotation.ExcludeReferenceEndpoint;

    /// <summary>The port to connect to.</summary>
    public int Port => Allocated.Port;

    /// <summary>The port that the process listens on; null: not fixed.</summary>
    public int? TargetPort => EndpointAnnotation.TargetPort;

    /// <summary>The host to connect to.</summary>
    public string Host => Allocated.Address;

    /// <summary>The scheme.</summary>
    public string Scheme => EndpointAnnotation.UriScheme;

    /// <summary>Such as <c>http://localhost:9696</c>.</summary>
    public string Url => Allocated.UriString;

    string IManifestExpressionProvider.ValueExpression => Property(EndpointProperty.Url).ValueExpression;

    IEnumerable<object> IValueWithReferences.References => [Resource];

    /// <inheritdoc/>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(Url);

    /// <inheritdoc/>
    public ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) =>
        Property(EndpointProperty.Url).GetValueAsync(context, cancellationToken);

    /// <summary>A part of the address.</summary>
    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    internal AllocatedEndpoint Allocated =>
        EndpointAnnotation.AllocatedEndpoint ?? throw new InvalidOperationException($"endpoint '{EndpointName}' of {Resource.Name} has no address before the application runs");

    private EndpointAnnotation? Find() => Resource.Annotations.OfType<EndpointAnnotation>()
        .FirstOrDefault(endpoint => string.Equals(endpoint.Name, EndpointName, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A part of an endpoint's address.</summary>
public class EndpointReferenceExpression(EndpointReference endpointReference, EndpointProperty property) : IExpressionValue, IValueWithReferences
{
    /// <summary>Whose address.</summary>
    public EndpointReference Endpoint => endpointReference;

    /// <summary>Which part.</summary>
    public EndpointProperty Property => property;

    /// <inheritdoc/>
    public string ValueExpression => $"{{{endpointReference.Resource.Name}.bindings.{endpointReference.EndpointName}.{Word}}}";

    IEnumerable<object> IValueWithReferences.References => [endpointReference];

    /// <inheritdoc/>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => GetValueAsync(new ValueProviderContext(), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default)
    {
        var (host, port) = InstanceContext.AddressFor(context, endpointReference);
        return new(property switch
        {
            EndpointProperty.Url => $"{endpointReference.Scheme}://{host}:{port}",
            EndpointProperty.Host => host,
            EndpointProperty.IPV4Host => host == "localhost" ? "127.0.0.1" : host,
            EndpointProperty.Scheme => endpointReference.Scheme,
            EndpointProperty.HostAndPort => $"{host}:{port}",
            EndpointProperty.TlsEnabled => endpointReference.IsHttps ? bool.TrueString : bool.FalseString,
            EndpointProperty.TargetPort => InstanceContext.TargetPortFor(context, endpointReference).ToString(CultureInfo.InvariantCulture),
            _ => port.ToString(CultureInfo.InvariantCulture),
        });
    }

    private string Word => property switch
    {
        EndpointProperty.IPV4Host => "host",
        EndpointProperty.HostAndPort => "hostAndPort",
        EndpointProperty.TargetPort => "targetPort",
        EndpointProperty.TlsEnabled => "tlsEnabled",
        _ => property.ToString().ToLowerInvariant(),
    };
}

/// <summary>The parts of an endpoint's address.</summary>
public enum EndpointProperty
{
    /// <summary><c>http://localhost:9696</c></summary>
    Url,

    /// <summary><c>localhost</c></summary>
    Host,

    /// <summary><c>127.0.0.1</c></summary>
    IPV4Host,

    /// <summary>The port to connect to.</summary>
    Port,

    /// <summary><c>http</c></summary>
    Scheme,

    /// <summary>The port that the process listens on.</summary>
    TargetPort,

    /// <summary><c>localhost:9696</c></summary>
    HostAndPort,

    /// <summary><c>True</c> or <c>False</c></summary>
    TlsEnabled,
}
