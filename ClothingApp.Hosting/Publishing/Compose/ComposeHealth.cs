using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker.Resources.ServiceNodes;

namespace ClothingApp.Hosting.Publishing.Compose;

/// <summary>
/// A health check runs inside the container. The images of .NET services have neither shell nor curl: such a service asks itself
/// (<c>--probe URL</c>, part of the service defaults). Other images nearly always have wget; where not, a hook says what they have.
/// </summary>
internal static class ComposeHealth
{
    public static Healthcheck? Of(PublishedResource resource, bool swarm)
    {
        var addresses = AddressesOf(resource, swarm);
        if (addresses.Count == 0)
            return null;
        return new()
        {
            Test = resource.Source is ProjectResource
                ? ["CMD", $"/app/{ProgramOf(resource.Source)}", "--probe", .. addresses]
                : ["CMD", "wget", "--quiet", "--output-document=/dev/null", .. addresses],
            Interval = "10s",
            Timeout = "5s",
            Retries = 3,
            StartPeriod = "60s",
        };
    }

    /// <summary>Compose starts others when all health checks pass. A swarm ends what is not healthy: there it is asked what would justify that, where the graph says so.</summary>
    private static List<string> AddressesOf(PublishedResource resource, bool swarm)
    {
        var alive = swarm ? resource.Probes.Where(probe => probe.Kind == PublishedProbeKind.Liveness).Select(probe => Address(resource, probe.Endpoint, probe.Path)).ToList() : [];
        return alive.Count > 0 ? alive : [.. resource.HealthChecks.Select(check => Address(resource, check.Endpoint, check.Path)).Distinct()];
    }

    private static string Address(PublishedResource resource, string endpoint, string path)
    {
        var port = resource.Port(endpoint);
        return string.Create(CultureInfo.InvariantCulture, $"{port.Scheme}://127.0.0.1:{port.Number}{ComposeVariables.Literal(path)}");
    }

    /// <summary>The SDK puts a project's program at /app, under the project's name.</summary>
    private static string ProgramOf(IResource project) => project.TryGetLastAnnotation<IProjectMetadata>(out var metadata)
        ? Path.GetFileNameWithoutExtension(metadata.ProjectPath)
        : throw new DistributedApplicationException($"{project.Name} has no project");
}
