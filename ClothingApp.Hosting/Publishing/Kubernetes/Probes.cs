using ClothingApp.Hosting.Publishing.Yaml;

namespace ClothingApp.Hosting.Publishing.Kubernetes;

/// <summary>The three probes of a container.</summary>
internal static class Probes
{
    /// <summary>So many seconds may pass until a container has started, before it is started again.</summary>
    private const int StartupSeconds = 300;

    private const int StartupPeriod = 5;

    public static YamlMapping Startup(PublishedResource resource) => Of(resource, PublishedProbeKind.Startup) is { } probe
        ? Probe(Get(probe), probe)
        : new YamlMapping { { Ask(ReadyWhen(resource)).Key, Ask(ReadyWhen(resource)).Action }, { "periodSeconds", StartupPeriod }, { "timeoutSeconds", 3 }, { "failureThreshold", StartupSeconds / StartupPeriod } };

    public static YamlMapping Readiness(PublishedResource resource) => Of(resource, PublishedProbeKind.Readiness) is { } probe
        ? Probe(Get(probe), probe)
        : new YamlMapping { { Ask(ReadyWhen(resource)).Key, Ask(ReadyWhen(resource)).Action }, { "periodSeconds", 5 }, { "timeoutSeconds", 3 }, { "failureThreshold", 2 } };

    /// <summary>Without a probe of its own: whether it listens. What it needs from others is never a reason to start it again.</summary>
    public static YamlMapping Liveness(PublishedResource resource) => Of(resource, PublishedProbeKind.Liveness) is { } probe
        ? Probe(Get(probe), probe)
        : new YamlMapping { { "tcpSocket", Socket(resource) }, { "periodSeconds", 10 }, { "timeoutSeconds", 3 }, { "failureThreshold", 6 } };

    private static PublishedProbe? Of(PublishedResource resource, PublishedProbeKind kind) => resource.Probes.FirstOrDefault(probe => probe.Kind == kind);

    /// <summary>
    /// A readiness probe if there is one. A container's health check stands for it; that of a service of ours asks for what the service needs too,
    /// and would take all pods away when one of their servers blinks.
    /// </summary>
    private static (YamlMapping? Get, PublishedResource Resource) ReadyWhen(PublishedResource resource)
    {
        if (Of(resource, PublishedProbeKind.Readiness) is { } probe)
            return (Get(probe), resource);
        return resource.Image.IsBuilt || resource.HealthChecks is not [var check, ..] ? (null, resource) : (Get(check.Endpoint, check.Path), resource);
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

    private static YamlMapping Get(PublishedProbe probe) => Get(probe.Endpoint, probe.Path);

    private static YamlMapping Get(string endpoint, string path) => new() { { "path", path }, { "port", endpoint.ToLowerInvariant() }, { "scheme", "HTTP" } };

    private static YamlMapping Socket(PublishedResource resource) => new() { { "port", Names.Port(resource.Ports[0]) } };
}
