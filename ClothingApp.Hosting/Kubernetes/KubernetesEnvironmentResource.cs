using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Kubernetes;

/// <summary>A cluster that the application is published for.</summary>
public sealed class KubernetesEnvironmentResource(string name) : Resource(name), IComputeEnvironmentResource
{
    /// <summary>When images are pulled: IfNotPresent, Always or Never.</summary>
    public string DefaultImagePullPolicy { get; set; } = "IfNotPresent";

    /// <summary>How Services are reached: ClusterIP, NodePort or LoadBalancer.</summary>
    public string DefaultServiceType { get; set; } = "ClusterIP";

    internal HelmChartOptions Chart { get; } = new();
}
