using ClothingApp.Hosting.Publishing.Yaml;

namespace ClothingApp.Hosting.Publishing.Kubernetes;

/// <summary>The three probes of a container.</summary>
internal static class Probes
{
    private const int StartupPeriod = 5;

    /// <summary>
    /// Without a probe of its own: whether it lives, so that a service that waits for another is not started again for that; where nothing says how
    /// to ask, whether it is ready.
    /// </summary>
    public static YamlMapping Startup(Workload workload)
    {
        var resource = workload.Resource;
        if (Of(resource, PublishedProbeKind.Startup) is { } probe)
            return Probe(Get(resource, probe), probe);
        var (key, action) = Ask(Of(resource, PublishedProbeKind.Liveness) is { } alive ? (Get(resource, alive), resource) : ReadyWhen(resource));
        return new YamlMapping
        {
            { key, action },
            { "periodSeconds", StartupPeriod },
            { "timeoutSeconds", 3 },
            { "failureThreshold", new YamlVerbatim($"{{{{ div $v.startupSeconds {StartupPeriod} }}}}") },
        };
    }

    public static YamlMapping Readiness(PublishedResource resource) => Of(resource, PublishedProbeKind.Readiness) is { } probe
        ? Probe(Get(resource, probe), probe)
        : new YamlMapping { { Ask(ReadyWhen(resource)).Key, Ask(ReadyWhen(resource)).Action }, { "periodSeconds", 5 }, { "timeoutSeconds", 3 }, { "failureThreshold", 2 } };

    /// <summary>Without a probe of its own: whether it listens. What it needs from others is never a reason to start it again.</summary>
    public static YamlMapping Liveness(PublishedResource resource) => Of(resource, PublishedProbeKind.Liveness) is { } probe
        ? Probe(Get(resource, probe), probe)
        : new YamlMapping { { "tcpSocket", Socket(resource) }, { "periodSeconds", 10 }, { "timeoutSeconds", 3 }, { "failureThreshold", 6 } };

    private static PublishedProbe? Of(PublishedResource resource, PublishedProbeKind kind) => resource.Probes.FirstOrDefault(probe => probe.Kind == kind);

    /// <summary>
    /// A readiness probe if there is one. A container's health check stands for it; that of a service of ours asks for what the service needs too,
    /// and would take all pods away when one of their servers blinks.
    /// </summary>
    private static (YamlMapping? Get, PublishedResource Resource) ReadyWhen(PublishedResource resource)
    {
        if (Of(resource, PublishedProbeKind.Readiness) is { } probe)
            return (Get(resource, probe), resource);
        return resource.Image.IsBuilt || resource.HealthChecks is not [var check, ..] ? (null, resource) : (Get(resource, check.Endpoint, check.Path), resource);
    }

    private static (string Key, YamlMapping Action) Ask((YamlMapping? Get, PublishedResource Resource) ready) =>
        ready.Get is { } get ? ("httpGet", get) : ("tcpSocket", Socket(ready.Resource));

    private static YamlMapping Probe(YamlMapping get, PublishedProbe probe) => new()
    {
        { "httpGet", get },
        { "initialDelaySeconds", probe.InitialDelay },
        { "periodSeconds", probe.Period },
        { "timeoutSeconds", probe.Timeout },
        { "failureThreshold", probe.FailureThreshold },
        { "successThreshold", probe.SuccessThreshold },
    };

    private static YamlMapping Get(PublishedResource resource, PublishedProbe probe) => Get(resource, probe.Endpoint, probe.Path);

    private static YamlMapping Get(PublishedResource resource, string endpoint, string path) =>
        new() { { "path", path }, { "port", Names.Port(resource.Port(endpoint)) }, { "scheme", "HTTP" } };

    private static YamlMapping Socket(PublishedResource resource) => new() { { "port", Names.Port(resource.Ports[0]) } };
}
