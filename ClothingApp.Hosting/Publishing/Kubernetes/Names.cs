using System.Text;
using Aspire.Hosting;

namespace ClothingApp.Hosting.Publishing.Kubernetes;

/// <summary>What things are called in the cluster and in the chart: the names that Aspire's own publisher gives.</summary>
internal static class Names
{
    private const int LongestPortName = 15;

    public static string Of(PublishedResource resource) => resource.Name.ToLowerInvariant();

    public static string Deployment(PublishedResource resource) => $"{Of(resource)}-deployment";

    public static string Service(PublishedResource resource) => $"{Of(resource)}-service";

    public static string ConfigMap(PublishedResource resource) => $"{Of(resource)}-config";

    public static string Files(PublishedResource resource) => $"{Of(resource)}-files";

    /// <summary>The section of values.yaml: tf-serving is tfServing.</summary>
    public static string Values(string name)
    {
        var words = name.Split('-');
        return words[0].ToLowerInvariant() + string.Concat(words.Skip(1).Select(word => char.ToUpperInvariant(word[0]) + word[1..].ToLowerInvariant()));
    }

    /// <summary>A key in values.yaml that a template can name by a dot.</summary>
    public static string Key(string name)
    {
        var key = new StringBuilder(name.Length + 1);
        foreach (var c in name)
            key.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        return char.IsAsciiDigit(key[0]) ? "_" + key : key.ToString();
    }

    /// <exception cref="DistributedApplicationException">Kubernetes would refuse the name.</exception>
    public static string Port(PublishedPort port) => port.Name.Length <= LongestPortName
        ? port.Name.ToLowerInvariant()
        : throw new DistributedApplicationException($"the endpoint's name '{port.Name}' is longer than the {LongestPortName} characters that Kubernetes allows for a port");
}
