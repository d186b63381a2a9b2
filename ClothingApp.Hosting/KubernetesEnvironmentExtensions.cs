using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Kubernetes;
using ClothingApp.Hosting.Publishing;
using ClothingApp.Hosting.Publishing.Kubernetes;

namespace Aspire.Hosting;

/// <summary>Clusters to publish for.</summary>
public static class KubernetesEnvironmentExtensions
{
    /// <summary>Publishes the application as a Helm chart, or, with <c>--format manifests</c> or <c>kustomize</c>, as what Helm makes of it. While it runs here, this says nothing.</summary>
    public static IResourceBuilder<KubernetesEnvironmentResource> AddKubernetesEnvironment(this IDistributedApplicationBuilder builder, string name)
    {
        var environment = new KubernetesEnvironmentResource(name);
        return builder.ExecutionContext.IsRunMode
            ? builder.CreateResourceBuilder(environment)
            : builder.AddResource(environment).WithAnnotation(new PublisherAnnotation(
                [KubernetesPublisher.Helm, KubernetesPublisher.Manifests, KubernetesPublisher.Kustomize],
                new KubernetesPublisher(environment, new HelmProgram(builder.Configuration["Publishing:Helm"] ?? "helm")).PublishAsync));
    }

    /// <summary>Says what the chart is called.</summary>
    public static IResourceBuilder<KubernetesEnvironmentResource> WithHelm(
        this IResourceBuilder<KubernetesEnvironmentResource> builder, Action<HelmChartOptions>? configure = null)
    {
        configure?.Invoke(builder.Resource.Chart);
        return builder;
    }

    /// <summary>Changes what the resources have in common.</summary>
    public static IResourceBuilder<KubernetesEnvironmentResource> WithProperties(
        this IResourceBuilder<KubernetesEnvironmentResource> builder, Action<KubernetesEnvironmentResource> configure)
    {
        configure(builder.Resource);
        return builder;
    }
}
