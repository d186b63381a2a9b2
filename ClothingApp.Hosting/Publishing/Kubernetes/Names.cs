using System.Text;
using Aspire.Hosting;

namespace ClothingApp.Hosting.Publishing.Kubernetes;

/// <summary>What things are called in the cluster and in the chart: the names that Aspire's own publisher gives.</summary>
internal static class Names
{
    private const int LongestPortName = 15, LongestName = 63;

    /// <summary>Sections of values.yaml that are not of one resource.</summary>
    private static readonly string[] Sections =
        ["imageRegistry", "imagePullSecrets", "modelServer", "models", "compat", "config", "parameters", "secrets", "ingress", "networkPolicy", "telemetry", "metrics", "global"];

    /// <exception cref="DistributedApplicationException">The resource's name leads to others that the cluster or the chart cannot have.</exception>
    public static void Check(PublishedResource resource)
    {
        if (Deployment(resource).Length > LongestName)
            throw new DistributedApplicationException($"{resource.Name} is longer than the {LongestName - "-deployment".Length} characters that leave room for -deployment in a name of the cluster's; give it a shorter name");
        if (Sections.Contains(Values(resource.Name), StringComparer.Ordinal))
            throw new DistributedApplicationException($"{resource.Name} would share the section {Values(resource.Name)} of values.yaml with the chart's own; give it another name");
    }

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
        ? port.Name.ToLowerInvariant().Replace('_', '-')
        : throw new DistributedApplicationException($"the endpoint's name '{port.Name}' is longer than the {LongestPortName} characters that Kubernetes allows for a port");
}
