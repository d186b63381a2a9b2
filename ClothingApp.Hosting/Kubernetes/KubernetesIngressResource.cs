using Aspire.Hosting.ApplicationModel;
using ClothingApp.Hosting.Publishing.Kubernetes.Templates;

namespace Aspire.Hosting.Kubernetes;

/// <summary>A way in from outside the cluster.</summary>
public class KubernetesIngressResource : Resource, IResourceWithParent<KubernetesEnvironmentResource>
{
    private readonly List<IngressPath> _paths = [];

    /// <param name="name">The resource's name.</param>
    /// <param name="environment">Whose way in.</param>
    public KubernetesIngressResource(string name, KubernetesEnvironmentResource environment) : base(name) => Parent = environment;

    /// <inheritdoc/>
    public KubernetesEnvironmentResource Parent { get; }

    internal IReadOnlyList<IngressPath> Paths => _paths;

    internal string? ClassName { get; set; }

    internal string? Hostname { get; set; }

    internal string? TlsSecretName { get; set; }

    /// <exception cref="DistributedApplicationException">The endpoint is not meant for people outside, or the path is taken.</exception>
    internal void Add(string path, EndpointReference endpoint, IngressPathType type)
    {
        if (!endpoint.EndpointAnnotation.IsExternal)
            throw new DistributedApplicationException($"the endpoint '{endpoint.EndpointName}' of {endpoint.Resource.Name} is not external; WithExternalHttpEndpoints says that people outside may reach it");
        if (_paths.Exists(other => other.Path == path))
            throw new DistributedApplicationException($"{Name} has a way for {path} already");
        _paths.Add(new IngressPath(path, type.ToString(), endpoint.Resource.Name, endpoint.EndpointName));
    }
}

/// <summary>How the path of a way in is compared.</summary>
public enum IngressPathType
{
    /// <summary>Its beginning, in whole segments.</summary>
    Prefix,

    /// <summary>All of it.</summary>
    Exact,

    /// <summary>As the controller likes.</summary>
    ImplementationSpecific,
}
