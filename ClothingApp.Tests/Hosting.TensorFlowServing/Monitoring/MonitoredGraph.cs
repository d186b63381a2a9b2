using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ClothingApp.Tests.Hosting.ApplicationModel;

namespace ClothingApp.Tests.HostingTensorFlowServing.Monitoring;

/// <summary>A small graph with Prometheus and Grafana in a folder of its own.</summary>
internal sealed class MonitoredGraph : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("monitored-graph-");

    public MonitoredGraph(params string[] arguments)
    {
        var models = _folder.CreateSubdirectory("models");
        File.WriteAllText(Path.Combine(models.FullName, "models.config"), """model_config_list { config { name: "digits" base_path: "/models/digits" } }""");
        Builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = arguments, ProjectDirectory = _folder.FullName });
        Servers = Builder.AddTensorFlowServing("tf-serving", "models", new BuiltTestProject());
        Gateway = Builder.AddProject<BuiltTestProject>("gateway").WithHttpEndpoint(name: "management");
        Prometheus = Builder.AddPrometheus("prometheus").WithScrape(Servers).WithScrape(Gateway);
        Grafana = Builder.AddGrafana("grafana").WithPrometheus(Prometheus);
        Servers.WithReplicas(2); // after the rest: the graph counts as it is when it starts
    }

    public IDistributedApplicationBuilder Builder { get; }

    public IResourceBuilder<ITensorFlowServingResource> Servers { get; }

    public IResourceBuilder<ProjectResource> Gateway { get; }

    public IResourceBuilder<PrometheusResource> Prometheus { get; }

    public IResourceBuilder<GrafanaResource> Grafana { get; }

    /// <summary>A file of this machine that the container sees under the path, through its mount.</summary>
    public static string FileOf(IResourceBuilder<ContainerResource> container, string path)
    {
        var mount = container.Resource.Annotations.OfType<ContainerMountAnnotation>().Single(mount => path.StartsWith(mount.Target + "/", StringComparison.Ordinal));
        Assert.True(mount is { Type: ContainerMountType.BindMount, IsReadOnly: true });
        return mount.Source + path[mount.Target.Length..];
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
