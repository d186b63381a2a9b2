using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Kubernetes;

namespace Aspire.Hosting;

/// <summary>Ways in from outside a cluster.</summary>
public static class KubernetesIngressExtensions
{
    /// <summary>Adds a way in, which paths are added to.</summary>
    public static IResourceBuilder<KubernetesIngressResource> AddIngress(this IResourceBuilder<KubernetesEnvironmentResource> builder, string name)
    {
        var (application, ingress) = (builder.ApplicationBuilder, new KubernetesIngressResource(name, builder.Resource));
        return application.ExecutionContext.IsRunMode ? application.CreateResourceBuilder(ingress) : application.AddResource(ingress);
    }

    /// <summary>Sends requests of a path to an external endpoint.</summary>
    public static IResourceBuilder<KubernetesIngressResource> WithPath(
        this IResourceBuilder<KubernetesIngressResource> builder, string path, EndpointReference endpoint, IngressPathType pathType = IngressPathType.Prefix)
    {
        builder.Resource.Add(path, endpoint, pathType);
        return builder;
    }

    /// <summary>The controller that takes it, unless the values say otherwise.</summary>
    public static IResourceBuilder<KubernetesIngressResource> WithIngressClass(this IResourceBuilder<KubernetesIngressResource> builder, string className)
    {
        builder.Resource.ClassName = className;
        return builder;
    }

    /// <summary>The name that people know, unless the values say otherwise.</summary>
    public static IResourceBuilder<KubernetesIngressResource> WithHostname(this IResourceBuilder<KubernetesIngressResource> builder, string hostname)
    {
        builder.Resource.Hostname = hostname;
        return builder;
    }

    /// <summary>TLS with the certificate of a Secret, unless the values say otherwise.</summary>
    public static IResourceBuilder<KubernetesIngressResource> WithTls(this IResourceBuilder<KubernetesIngressResource> builder, string secretName)
    {
        builder.Resource.TlsSecretName = secretName;
        return builder;
    }
}
