using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Hosting.Publishing;

/// <summary>A text that is partly known only where the application will run.</summary>
internal sealed record PublishedValue(IReadOnlyList<ValuePart> Parts)
{
    /// <summary>Whether it holds a secret, so that it is never written.</summary>
    public bool IsSecret => Parts.Any(part => part is ParameterPart { IsSecret: true });

    /// <summary>The text, when all of it is known.</summary>
    public string? Text => Parts.All(part => part is TextPart) ? string.Concat(Parts.Select(part => ((TextPart)part).Text)) : null;

    /// <summary>Puts it together for a target.</summary>
    /// <param name="model">Knows the endpoints.</param>
    /// <param name="hostOf">A resource's name in the target's network.</param>
    /// <param name="parameter">What stands for a parameter in the target's files.</param>
    /// <param name="text">What stands for plain text there, where some characters mean something; null: itself.</param>
    public string Format(PublishModel model, Func<PublishedResource, string> hostOf, Func<ParameterPart, string> parameter, Func<string, string>? text = null) =>
        string.Concat(Parts.Select(part => part switch
        {
            TextPart plain => text is null ? plain.Text : text(plain.Text),
            ParameterPart outside => parameter(outside),
            EndpointPart endpoint => endpoint.Format(model, hostOf),
            _ => throw new NotSupportedException(part.GetType().Name),
        }));
}

/// <summary>A piece of a value.</summary>
internal abstract record ValuePart;

/// <summary>Plain text.</summary>
internal sealed record TextPart(string Text) : ValuePart;

/// <summary>A value from outside.</summary>
internal sealed record ParameterPart(string Name, bool IsSecret) : ValuePart;

/// <summary>A part of an endpoint's address.</summary>
internal sealed record EndpointPart(string Resource, string Endpoint, EndpointProperty Property) : ValuePart
{
    public string Format(PublishModel model, Func<PublishedResource, string> hostOf)
    {
        var resource = model[Resource];
        var port = resource.Port(Endpoint);
        var host = hostOf(resource);
        return Property switch
        {
            EndpointProperty.Url => $"{port.Scheme}://{host}:{port.Number}",
            EndpointProperty.Host or EndpointProperty.IPV4Host => host,
            EndpointProperty.HostAndPort => $"{host}:{port.Number}",
            EndpointProperty.Scheme => port.Scheme,
            EndpointProperty.TlsEnabled => port.Scheme == "https" ? bool.TrueString : bool.FalseString,
            _ => port.Number.ToString(CultureInfo.InvariantCulture),
        };
    }
}
