using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Prometheus as a resource.</summary>
public static class PrometheusBuilderExtensions
{
    private const string Image = "prom/prometheus", Tag = "v3.5.0";

    private const int Port = 9090;

    /// <summary>
    /// Adds Prometheus for a developer's machine; nobody but a person starts it, on the dashboard. It is not published: a cluster has its own,
    /// which finds the services by itself.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    public static IResourceBuilder<PrometheusResource> AddPrometheus(this IDistributedApplicationBuilder builder, string name)
    {
        var prometheus = new PrometheusResource(name);
        if (builder.ExecutionContext.IsPublishMode)
            return builder.CreateResourceBuilder(prometheus);

        var folder = ContainerFolder.Of(builder, name, "/etc/prometheus");
        return builder.AddResource(prometheus)
            .WithImage(Image, Tag).WithImageRegistry(TensorFlowServingBuilderExtensions.Registry)
            .WithHttpEndpoint(port: Port, targetPort: Port, name: PrometheusResource.HttpEndpointName)
            .WithHttpHealthCheck("/-/ready", endpointName: PrometheusResource.HttpEndpointName)
            .WithBindMount(folder.Source, folder.Target, isReadOnly: true)
            // Arguments take the place of the image's own, which name the same folders.
            .WithArgs(context =>
            {
                context.Args.Add(new ScrapeConfiguration(prometheus, folder));
                context.Args.Add("--storage.tsdb.path=/prometheus");
                context.Args.Add("--storage.tsdb.retention.time=1d");
            })
            .WithExplicitStart();
    }

    /// <summary>Collects the metrics of all replicas of a model server. A container has metrics only when it is told to.</summary>
    public static IResourceBuilder<PrometheusResource> WithScrape(this IResourceBuilder<PrometheusResource> builder, IResourceBuilder<ITensorFlowServingResource> source)
    {
        var options = source.Resource.Options;
        if (builder.ApplicationBuilder.ExecutionContext.IsRunMode && options.Mode == ServingMode.Container && options.MonitoringFile is null)
            source.WithMonitoring();
        return builder.Add(source.Resource, new ScrapeJob(
            source.Resource.Name,
            options.Mode == ServingMode.Container ? "/monitoring/prometheus/metrics" : "/metrics",
            () => options.Replicas.Select(replica => replica.GetEndpoint(ITensorFlowServingResource.RestEndpointName))));
    }

    /// <summary>Collects the metrics of a service from <c>/metrics</c>, by default of the endpoint that is not for people.</summary>
    public static IResourceBuilder<PrometheusResource> WithScrape(
        this IResourceBuilder<PrometheusResource> builder, IResourceBuilder<IResourceWithEndpoints> source, string endpointName = "management") =>
        builder.Add(source.Resource, new ScrapeJob(source.Resource.Name, "/metrics", () => [source.GetEndpoint(endpointName)]));

    private static IResourceBuilder<PrometheusResource> Add(this IResourceBuilder<PrometheusResource> builder, IResource source, ScrapeJob job)
    {
        builder.Resource.Add(job);
        return builder.WithReferenceRelationship(source);
    }
}
