using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>Gives every endpoint of the graph its address, before anything starts: then references have a value in any order.</summary>
internal sealed class EndpointAllocator(AppConsole console) : IDisposable
{
    private readonly List<PortReservation> _reservations = [];

    public void Allocate(IEnumerable<IResource> resources)
    {
        var all = resources.SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>(), (resource, endpoint) => (Resource: resource, Endpoint: endpoint)).ToList();
        var asked = all.Select(item => Asked(item.Endpoint)).OfType<int>().ToHashSet();
        var given = new HashSet<int>();
        // Those that ask for a port come first, so that nobody is given by chance what another asks for.
        foreach (var (resource, endpoint) in all.OrderBy(item => Asked(item.Endpoint) is null))
        {
            var preferred = Asked(endpoint);
            var reservation = PortReservation.Take(preferred, given.Union(asked.Where(port => port != preferred)).ToHashSet());
            _reservations.Add(reservation);
            given.Add(reservation.Port);
            endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", reservation.Port);
            if (preferred is { } port && port != reservation.Port)
                console.Warn($"port {port} of {resource.Name} is taken; {resource.Name} listens on {reservation.Port} instead");
        }
    }

    public void Dispose() => _reservations.ForEach(reservation => reservation.Dispose());

    /// <summary>No proxy stands between the two ports, so where the process listens is where others connect.</summary>
    private static int? Asked(EndpointAnnotation endpoint) => endpoint.TargetPort ?? endpoint.Port;
}
