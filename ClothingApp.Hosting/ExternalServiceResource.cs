using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A service that somebody else runs.</summary>
public sealed class ExternalServiceResource : Resource
{
    /// <param name="name">The resource's name.</param>
    /// <param name="uri">Its address.</param>
    public ExternalServiceResource(string name, Uri uri) : base(name) => Uri = uri;

    /// <param name="name">The resource's name.</param>
    /// <param name="urlParameter">Holds its address.</param>
    public ExternalServiceResource(string name, ParameterResource urlParameter) : base(name) => UrlParameter = urlParameter;

    /// <summary>Its address; null when a parameter holds it.</summary>
    public Uri? Uri { get; }

    /// <summary>The parameter that holds its address; null when that is fixed.</summary>
    public ParameterResource? UrlParameter { get; }

    internal object Address => UrlParameter is { } parameter ? parameter : Uri!.ToString();
}
