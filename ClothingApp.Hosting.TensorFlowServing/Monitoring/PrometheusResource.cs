using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>The <c>prom/prometheus</c> container, which collects metrics from resources of the graph.</summary>
public sealed class PrometheusResource : ContainerResource
{
    /// <summary>Its web page and the API that Grafana asks.</summary>
    public const string HttpEndpointName = "http";

    private readonly List<ScrapeJob> _jobs = [];

    internal PrometheusResource(string name) : base(name)
    {
    }

    internal IReadOnlyList<ScrapeJob> Jobs => _jobs;

    /// <exception cref="InvalidOperationException">There is a job of this name; Prometheus would refuse the configuration.</exception>
    internal void Add(ScrapeJob job)
    {
        if (_jobs.Exists(other => other.Name == job.Name))
            throw new InvalidOperationException($"{Name} collects the metrics of {job.Name} already");
        _jobs.Add(job);
    }
}

/// <summary>A resource whose metrics are collected.</summary>
/// <param name="Name">The label <c>job</c> of its metrics.</param>
/// <param name="Path">Where they are on each endpoint.</param>
/// <param name="Endpoints">One for each instance, asked for at the start; the resource's name becomes the label <c>instance</c>.</param>
internal sealed record ScrapeJob(string Name, string Path, Func<IEnumerable<EndpointReference>> Endpoints);
