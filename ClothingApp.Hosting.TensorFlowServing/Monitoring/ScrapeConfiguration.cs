using System.Text;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>
/// The argument that names Prometheus' configuration. Whoever asks for its value is about to start the container, knows every address as the
/// container sees it, and so has the file written: no other moment and no other caller does.
/// </summary>
internal sealed class ScrapeConfiguration(PrometheusResource prometheus, ContainerFolder folder) : IValueProvider, IValueWithReferences
{
    private const string File = "prometheus.yml";

    /// <summary>Tells what has to be reachable from the container.</summary>
    public IEnumerable<object> References => prometheus.Jobs.SelectMany(job => job.Endpoints());

    /// <summary>The argument, without an asker: as from this machine.</summary>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) =>
        WriteAsync(endpoint => Address(endpoint).GetValueAsync(cancellationToken));

    /// <summary>The argument; the file has the addresses as the asker sees them.</summary>
    public ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) =>
        WriteAsync(endpoint => Address(endpoint).GetValueAsync(context, cancellationToken));

    private async ValueTask<string?> WriteAsync(Func<EndpointReference, ValueTask<string?>> addressOf)
    {
        var text = new StringBuilder($"""
            # Written at each start of {prometheus.Name}, from the graph.
            global:
              scrape_interval: 5s
              scrape_timeout: 4s
            scrape_configs:

            """);
        foreach (var job in prometheus.Jobs)
        {
            text.Append($"""
                  - job_name: "{job.Name}"
                    metrics_path: "{job.Path}"
                    static_configs:

                """);
            foreach (var endpoint in job.Endpoints())
            {
                text.Append($"""
                          - targets: ["{await addressOf(endpoint)}"]
                            labels: {"{"} instance: "{endpoint.Resource.Name}" {"}"}

                    """);
            }
        }
        folder.Write(File, text.ToString());
        return $"--config.file={folder.Target}/{File}";
    }

    /// <summary>
    /// The file for production, where a name stands for as many instances as there are just then. Addresses are expressions, which publishing puts in.
    /// </summary>
    public static string Published(PrometheusResource prometheus)
    {
        var text = new StringBuilder("""
            # From the graph.
            global:
              scrape_interval: 15s
            scrape_configs:

            """);
        foreach (var job in prometheus.Jobs)
        {
            foreach (var endpoint in job.Endpoints())
            {
                text.Append($"""
                      - job_name: "{job.Name}"
                        metrics_path: "{job.Path}"
                        dns_sd_configs:
                          - names: ["{endpoint.Property(EndpointProperty.Host).ValueExpression}"]
                            type: "A"
                            port: {endpoint.Property(EndpointProperty.TargetPort).ValueExpression}
                            refresh_interval: 10s

                    """);
            }
        }
        return text.ToString();
    }

    private static EndpointReferenceExpression Address(EndpointReference endpoint) => endpoint.Property(EndpointProperty.HostAndPort);
}
