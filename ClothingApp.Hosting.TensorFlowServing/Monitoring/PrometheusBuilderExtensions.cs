using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Prometheus as a resource.</summary>
public static class PrometheusBuilderExtensions
{
    private const string Image = "prom/prometheus", Tag = "v3.5.0";

    private const int Port = 9090;

    /// <summary>
    /// Adds Prometheus. On a developer's machine nobody but a person starts it, on the dashboard.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="publishTo">The environment that it is published to; null: none. A cluster has its own Prometheus, which finds the services by itself.</param>
    public static IResourceBuilder<PrometheusResource> AddPrometheus(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<IComputeEnvironmentResource>? publishTo = null)
    {
        var prometheus = new PrometheusResource(name);
        if (builder.ExecutionContext.IsPublishMode)
            return publishTo is null ? builder.CreateResourceBuilder(prometheus) : builder.PublishPrometheus(prometheus, publishTo);

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
        if (options.Mode == ServingMode.Container && options.MonitoringFile is null)
        {
            if (builder.ApplicationBuilder.ExecutionContext.IsRunMode)
                source.WithMonitoring();
            else
                source.PublishAsDockerComposeService((_, service) => service.Command.Add("--monitoring_config_file=/models/monitoring.config"));
        }
        return builder.Add(source.Resource, new ScrapeJob(
            source.Resource.Name,
            options.Mode == ServingMode.Container ? "/monitoring/prometheus/metrics" : "/metrics",
            () => options.Replicas.Select(replica => replica.GetEndpoint(ITensorFlowServingResource.RestEndpointName))));
    }

    /// <summary>Collects the metrics of a service from <c>/metrics</c>, by default of the endpoint that is not for people.</summary>
    public static IResourceBuilder<PrometheusResource> WithScrape(
        this IResourceBuilder<PrometheusResource> builder, IResourceBuilder<IResourceWithEndpoints> source, string endpointName = "management") =>
        builder.Add(source.Resource, new ScrapeJob(source.Resource.Name, "/metrics", () => [source.GetEndpoint(endpointName)]));

    private static IResourceBuilder<PrometheusResource> PublishPrometheus(
        this IDistributedApplicationBuilder builder, PrometheusResource prometheus, IResourceBuilder<IComputeEnvironmentResource> environment) =>
        builder.AddResource(prometheus)
            .WithComputeEnvironment(environment)
            .WithNeeds(memoryLimitMiB: 2048, memoryMiB: 512)
            .WithImage(Image, Tag).WithImageRegistry(TensorFlowServingBuilderExtensions.Registry)
            .WithHttpEndpoint(port: Port, targetPort: Port, name: PrometheusResource.HttpEndpointName)
            .WithExternalHttpEndpoints()
            .WithHttpHealthCheck("/-/ready", endpointName: PrometheusResource.HttpEndpointName)
            .WithContainerFiles("/etc/prometheus", (_, _) => Task.FromResult<IEnumerable<ContainerFileSystemItem>>(
                [new ContainerFile { Name = "prometheus.yml", Contents = ScrapeConfiguration.Published(prometheus) }]))
            .WithVolume($"{prometheus.Name}-data", "/prometheus")
            .WithArgs("--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus", "--storage.tsdb.retention.time=15d")
            .PublishAsDockerComposeService((_, service) => ComposeServices.Harden(service));

    private static IResourceBuilder<PrometheusResource> Add(this IResourceBuilder<PrometheusResource> builder, IResource source, ScrapeJob job)
    {
        builder.Resource.Add(job);
        return builder.WithReferenceRelationship(source);
    }
}
