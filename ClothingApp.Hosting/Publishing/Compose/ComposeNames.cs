using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Hosting.Publishing.Compose;

/// <summary>Under which names services reach each other.</summary>
internal sealed partial class ComposeNames(PublishModel model, bool swarm)
{
    /// <summary>
    /// The service's name, which Compose resolves to all of its containers. A swarm puts one virtual address before them, which would pin a
    /// client of HTTP/2 to one of them; <c>tasks.NAME</c> are their own.
    /// </summary>
    public string HostOf(PublishedResource resource)
    {
        var name = resource.Name.ToLowerInvariant();
        return swarm && resource.Ports.Any(port => port.Transport == "http2") ? $"tasks.{name}" : name;
    }

    /// <summary>The text with addresses in the place of expressions such as <c>{gateway.bindings.http.url}</c>, as files of a container hold them.</summary>
    public string Resolve(string text) => Binding().Replace(text, match =>
        model.Find(match.Groups["resource"].Value) is { } resource
        && resource.Ports.Any(port => string.Equals(port.Name, match.Groups["endpoint"].Value, StringComparison.OrdinalIgnoreCase))
        && Enum.TryParse<EndpointProperty>(match.Groups["property"].Value, ignoreCase: true, out var property)
            ? new EndpointPart(resource.Name, match.Groups["endpoint"].Value, property).Format(model, HostOf)
            : match.Value);

    [GeneratedRegex(@"\{(?<resource>[A-Za-z0-9-]+)\.bindings\.(?<endpoint>[A-Za-z0-9_-]+)\.(?<property>[A-Za-z]+)\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Binding();
}
