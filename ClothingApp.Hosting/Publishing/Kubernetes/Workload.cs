using System.Globalization;
using ClothingApp.Hosting.Publishing.Yaml;

namespace ClothingApp.Hosting.Publishing.Kubernetes;

/// <summary>A resource on its way into the chart: what the graph says, and what its kind wants beyond that.</summary>
internal sealed class Workload
{
    /// <summary>The user of the images that .NET's SDK builds.</summary>
    private const int DotnetUser = 1654;

    private const int OtherUser = 65532;

    public Workload(PublishModel model, PublishedResource resource)
    {
        (Model, Resource) = (model, resource);
        User = resource.Image.IsBuilt ? DotnetUser : OtherUser;
        Image = $$$"""{{ include "app.image" (dict "root" $ "image" {{{Values}}}.image) | quote }}""";
        Needs = ResourceNeeds.Of(resource.Needs);
        if (resource.Ports.FirstOrDefault(port => port.Name == "management") is { } management)
            Metrics = (management, "/metrics");
    }

    public PublishModel Model { get; }

    public PublishedResource Resource { get; set; }

    public string Name => Names.Of(Resource);

    /// <summary>The section of values.yaml, as a template names it.</summary>
    public string Values => $".Values.{Names.Values(Resource.Name)}";

    public int User { get; set; }

    public ResourceNeeds Needs { get; }

    /// <summary>Of the node's disk: what is asked for.</summary>
    public string Storage { get; set; } = "64Mi";

    /// <summary>Of the node's disk: what it gets at most.</summary>
    public string StorageLimit { get; set; } = "1Gi";

    /// <summary>Of the one folder that can be written to.</summary>
    public string TmpSize { get; set; } = "256Mi";

    /// <summary>Seconds in which requests may finish after SIGTERM.</summary>
    public int GraceSeconds { get; set; } = 45;

    /// <summary>Seconds before SIGTERM, in which others learn that it is going.</summary>
    public int PreStopSeconds { get; set; } = 5;

    /// <summary>An expression of the labels of the nodes that it can run on.</summary>
    public string Nodes { get; set; } = "$v.nodeSelector";

    /// <summary>What values.yaml says of them.</summary>
    public string NodesComment { get; set; } = "Labels of the nodes that the pods run on.";

    /// <summary>Reports metrics in Prometheus' text: endpoint and path (a text of the template).</summary>
    public (PublishedPort Port, string Path)? Metrics { get; set; }

    /// <summary>The expression of its image.</summary>
    public string Image { get; set; }

    /// <summary>Templates beside the deployment's; a change of what they write rolls the pods.</summary>
    public List<string> Watched { get; } = ["config.yaml"];

    /// <summary>More arguments, as lines of a sequence.</summary>
    public List<YamlNode> Arguments { get; } = [];

    /// <summary>More variables, as lines of a sequence.</summary>
    public YamlSequence Variables { get; } = [];

    public YamlSequence Volumes { get; } = [];

    /// <summary>Storage that one pod at a time may use, if any.</summary>
    public List<StorageClaim> Claims { get; } = [];

    public YamlSequence VolumeMounts { get; } = [];

    /// <summary>Lines of the pod's spec, such as containers that run first.</summary>
    public string? InitContainers { get; set; }

    /// <summary>More lines of what egress is allowed.</summary>
    public string? Egress { get; set; }

    /// <summary>More lines of what ingress is allowed.</summary>
    public string? Ingress { get; set; }

    /// <summary>Adds to its section of values.yaml.</summary>
    public Action<ChartValues>? MoreValues { get; set; }

    /// <summary>Clients of HTTP/2 balance by themselves, so they get every pod's address of its Service's name.</summary>
    public bool IsHeadless => Resource.Ports.Any(port => port.Transport == "http2");

    /// <summary>What others or people connect to; the rest is nobody's business but the cluster's own.</summary>
    public IReadOnlyList<PublishedPort> ServicePorts => [.. Resource.Ports.Where(port => port.IsExternal || UsersOf(port).Any())];

    public IEnumerable<PublishedResource> UsersOf(PublishedPort port) => Model.Resources.Where(other => other.Uses.Any(use =>
        string.Equals(use.Resource, Resource.Name, StringComparison.OrdinalIgnoreCase) && string.Equals(use.Endpoint, port.Name, StringComparison.OrdinalIgnoreCase)));
}

/// <summary>What a pod asks for, and what it gets at most, as quantities of Kubernetes.</summary>
internal sealed record ResourceNeeds(string Cpu, string Memory, string CpuLimit, string MemoryLimit)
{
    public static ResourceNeeds Of(PublishedNeeds needs) => new(Processors(needs.Cpus), Bytes(needs.MemoryMiB), Processors(needs.CpuLimit), Bytes(needs.MemoryLimitMiB));

    private static string Processors(decimal count) => decimal.IsInteger(count)
        ? count.ToString("0", CultureInfo.InvariantCulture)
        : (count * 1000).ToString("0'm'", CultureInfo.InvariantCulture);

    private static string Bytes(int mebibytes) => mebibytes % 1024 == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{mebibytes / 1024}Gi")
        : string.Create(CultureInfo.InvariantCulture, $"{mebibytes}Mi");
}
