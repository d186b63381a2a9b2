using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes;

namespace Aspire.Hosting;

/// <summary>The ports and names that the tutorials of TensorFlow Serving on a swarm use, so that their commands work unchanged.</summary>
public static class TutorialSwarmExtensions
{
    private const string Visualizer = "visualizer", VisualizerImage = "docker.io/dockersamples/visualizer:stable";

    private const int Replicas = 4;

    /// <summary>
    /// Changes the file of <c>--format swarm</c>: the gateway on 9000, a picture of the replicas on 9001, Prometheus on 9002, Grafana on 9003, four
    /// model servers on 9500 (gRPC) and 9501 (REST), and the model from the folder that the variable MODEL_PB names.
    /// </summary>
    /// <param name="builder">The environment.</param>
    /// <param name="modelServer">The model servers. The swarm opens their ports to whoever reaches its nodes, as the tutorials do.</param>
    /// <param name="model">The model that MODEL_PB holds, with its version folders.</param>
    /// <param name="gateway">What the tutorials call the API.</param>
    /// <param name="prometheus">Collects metrics.</param>
    /// <param name="grafana">Draws them.</param>
    public static IResourceBuilder<DockerComposeEnvironmentResource> WithTutorialSwarm(
        this IResourceBuilder<DockerComposeEnvironmentResource> builder, IResourceBuilder<ITensorFlowServingResource> modelServer, string model,
        IResourceBuilder<IResource> gateway, IResourceBuilder<PrometheusResource> prometheus, IResourceBuilder<GrafanaResource> grafana) =>
        builder.ConfigureComposeFile(file =>
        {
            // Only a file for a swarm has one.
            if (file.Version is null)
                return;
            var server = file.Services[modelServer.Resource.Name];
            server.Ports = ["9500:8500", "9501:8501"];
            server.Deploy!.Replicas = Replicas;
            server.AddVolume(new Volume
            {
                Name = "model", Type = "bind", Source = "${MODEL_PB:?the folder of the model on every node}", Target = $"/models/{model}", ReadOnly = true,
            });
            file.Services[gateway.Resource.Name].Ports = ["9000:9696"];
            file.Services[prometheus.Resource.Name].Ports = ["9002:9090"];
            file.Services[grafana.Resource.Name].Ports = ["9003:3000"];
            file.AddService(NewVisualizer(file));
        });

    private static Service NewVisualizer(ComposeFile file)
    {
        var service = new Service
        {
            Name = Visualizer,
            Image = VisualizerImage,
            Ports = ["9001:8080"],
            Networks = [file.Networks.First(network => network.Value.Internal is not true).Key],
            Deploy = new() { Placement = new() { Constraints = ["node.role == manager"] }, Resources = new() { Limits = new() { Cpus = "0.5", Memory = "256M" } } },
        };
        // It asks the swarm's manager what runs where.
        return service.AddVolume(new Volume { Name = "docker", Type = "bind", Source = "/var/run/docker.sock", Target = "/var/run/docker.sock", ReadOnly = true });
    }
}
