using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>Gives every endpoint of the graph its address, before anything starts: then references have a value in any order.</summary>
/// <param name="console">Is told of ports that are taken.</param>
/// <param name="anyPorts">Whether the public ports that the graph names are passed over, as tests want it.</param>
internal sealed class EndpointAllocator(AppConsole console, bool anyPorts = false) : IDisposable
{
    private readonly List<PortReservation> _reservations = [];

    /// <exception cref="DistributedApplicationException">An endpoint cannot be as it is described.</exception>
    public void Allocate(IEnumerable<IResource> resources)
    {
        var all = resources.SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>(), (resource, endpoint) => Wanted.From(resource, endpoint, anyPorts)).ToList();
        var asked = all.Select(wanted => wanted.Public).OfType<int>().ToHashSet();
        var given = new HashSet<int>();
        // Those that ask for a port come first, so that nobody is given by chance what another asks for.
        foreach (var wanted in all.OrderBy(wanted => wanted.Public is null))
        {
            var endpoint = wanted.Endpoint;
            var port = Take(wanted.Public, wanted.Resource);
            endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", port);
            endpoint.HasProxy = wanted.HasProxy;
            endpoint.InstancePorts = wanted switch
            {
                { IsContainer: true } => [endpoint.TargetPort!.Value],
                { HasProxy: true } => [.. Enumerable.Range(0, wanted.Instances).Select(_ => Take(wanted.Instances == 1 ? endpoint.TargetPort : null, wanted.Resource))],
                _ => [port, .. Enumerable.Range(1, wanted.Instances - 1).Select(_ => Take(null, wanted.Resource))],
            };
        }

        int Take(int? preferred, IResource resource)
        {
            var reservation = PortReservation.Take(preferred, given.Union(asked.Where(port => port != preferred)).ToHashSet());
            _reservations.Add(reservation);
            given.Add(reservation.Port);
            if (preferred is { } port && port != reservation.Port)
                console.Warn($"port {port} of {resource.Name} is taken; {resource.Name} listens on {reservation.Port} instead");
            return reservation.Port;
        }
    }

    public void Dispose() => _reservations.ForEach(reservation => reservation.Dispose());

    private sealed record Wanted(IResource Resource, EndpointAnnotation Endpoint, int Instances, bool IsContainer, bool HasProxy, bool AnyPort)
    {
        /// <summary>Where others shall connect. Without a proxy that is where the process listens.</summary>
        public int? Public => IsContainer || HasProxy ? Named : Endpoint.TargetPort ?? Named;

        private int? Named => AnyPort ? null : Endpoint.Port;

        public static Wanted From(IResource resource, EndpointAnnotation endpoint, bool anyPorts)
        {
            var (instances, isContainer) = (ResourceInstance.Of(resource).Count, resource.IsContainer());
            if (isContainer && endpoint.TargetPort is null)
                throw Error("needs a targetPort: the port that the program in the container listens on");
            if (instances > 1 && endpoint.TargetPort is not null)
                throw Error($"cannot have a targetPort: {instances} replicas cannot listen on one port");
            if (instances > 1 && !endpoint.IsProxied)
                throw Error($"cannot be without a proxy: {instances} replicas cannot listen on one port");
            if (!isContainer && endpoint is { IsProxied: true, Port: not null } && endpoint.Port == endpoint.TargetPort)
                throw Error($"cannot have port and targetPort {endpoint.Port} both behind a proxy; leave targetPort out, or set isProxied: false");

            var hasProxy = !isContainer && endpoint.IsProxied && endpoint.Transport != "http2"
                && (instances > 1 || (endpoint is { Port: not null, TargetPort: not null } && endpoint.Port != endpoint.TargetPort));
            return new Wanted(resource, endpoint, instances, isContainer, hasProxy, anyPorts && endpoint.IsProxied);

            DistributedApplicationException Error(string what) => new($"endpoint '{endpoint.Name}' of {resource.Name} {what}");
        }
    }
}
