using System.Net;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;
using ClothingApp.Hosting.Containers;
using ClothingApp.Hosting.Dashboard;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>
/// Runs the graph: (1) whoever subscribed is told that it begins, (2) the dashboard starts, so that it sees everything, (3) every endpoint
/// gets its address, (4) every process and container gets its runner, all at once, each waiting for what it depends on, (5) when all are
/// ready the summary is printed, (6) at the stop those that depend on others end first.
/// </summary>
internal sealed class Orchestrator(
    IResourceCollection resources, ResourceNotificationService notifications, ResourceLoggerService loggers, IDistributedApplicationEventing eventing,
    IEnumerable<IDistributedApplicationEventingSubscriber> subscribers, DistributedApplicationExecutionContext execution, IServiceProvider services,
    ProcessPlanner processes, DashboardHost dashboard, AppConsole console, RestartPolicy restarts, FailurePolicy failures, Outcome outcome,
    IConfiguration configuration, IHostEnvironment environment, IHostApplicationLifetime lifetime) : IHostedService, IAsyncDisposable
{
    private static readonly IPAddress[] Loopbacks = [IPAddress.Loopback, IPAddress.IPv6Loopback];

    private readonly EndpointAllocator _endpoints = new(console, configuration.GetValue<bool>("DcpPublisher:RandomizePorts"));
    private readonly HealthMonitor _health = new(notifications, eventing, services, console);
    private readonly List<ResourceRunner> _runners = [];
    private readonly Dictionary<IResource, (CancellationTokenSource Stop, Task Run)> _running = [];
    private readonly List<TcpForwarder> _forwarders = [];
    private readonly CancellationTokenSource _stopping = new();
    private Watchdog? _watchdog;
    private ContainerHost? _containers;
    private Task _report = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        notifications.DefaultWaitBehavior = failures.StaysAfterFailure ? WaitBehavior.WaitOnResourceUnavailable : WaitBehavior.StopOnResourceUnavailable;
        var model = new DistributedApplicationModel(resources);
        foreach (var subscriber in subscribers)
            await subscriber.SubscribeAsync(eventing, execution, cancellationToken);
        await eventing.PublishAsync(new BeforeStartEvent(services, model), cancellationToken);

        var runnable = resources.Where(resource => resource is ProjectResource or ExecutableResource or ContainerResource).ToList();
        var instances = runnable.SelectMany(ResourceInstance.Of).ToList();
        if (instances.GroupBy(instance => instance.Id, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new DistributedApplicationException($"two processes would be called '{twice.Key}'; rename a resource, whose name looks like that of a replica");
        console.Introduce([.. instances.Select(instance => instance.Id)]);
        foreach (var resource in runnable)
            StandardCommands.Add(resource, id => _runners.Find(runner => string.Equals(runner.Instance.Id, id, StringComparison.OrdinalIgnoreCase)));

        await dashboard.StartAsync(cancellationToken);
        if (dashboard.Url is { } url)
            console.Say($"Dashboard: {url}");
        await AllocateAsync(runnable, cancellationToken);
        await Unrunnable.DescribeAsync(resources.Except(runnable), notifications, eventing, services, cancellationToken);

        _watchdog = new Watchdog();
        _containers = new ContainerHost(
            configuration["DcpPublisher:ContainerRuntime"] ?? configuration["ASPIRE_CONTAINER_RUNTIME"],
            new ContainerRun(_watchdog.RunId, environment.ContentRootPath, environment.ApplicationName, KeepsNetwork: runnable.Any(ContainerPlanner.IsPersistent)),
            _watchdog, console, lifetime.ApplicationStopping);
        var context = new OrchestrationContext(
            notifications, loggers, eventing, services, new InstanceStarter(processes, new ContainerPlanner(execution, environment.ContentRootPath), _containers, notifications, _watchdog), _health, console, restarts);
        _runners.AddRange(instances.Select(instance => new ResourceRunner(instance, context)));
        foreach (var group in _runners.GroupBy(runner => runner.Instance.Resource))
        {
            var stop = new CancellationTokenSource();
            _running[group.Key] = (stop, Task.WhenAll(group.Select(runner => runner.RunAsync(stop.Token))));
        }
        _report = new StartReport(_runners, notifications, console, outcome, environment, lifetime, dashboard.Url, failures.StaysAfterFailure).RunAsync(_stopping.Token);
        await eventing.PublishAsync(new AfterResourcesCreatedEvent(services, model), cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _report;
        if (_running.Count > 0)
            console.Say("Stopping.");
        var stops = new Dictionary<IResource, Task>();
        await Task.WhenAll(_running.Keys.Select(StopOne));

        Task StopOne(IResource resource) => stops.TryGetValue(resource, out var stop) ? stop : stops[resource] = StopAfterDependents(resource);

        async Task StopAfterDependents(IResource resource)
        {
            stops[resource] = Task.CompletedTask; // a circle of waits ends here
            var dependents = _running.Keys.Where(other => other.Annotations.OfType<WaitAnnotation>().Any(wait => wait.Resource == resource));
            await Task.WhenAll(dependents.Select(StopOne));
            await _running[resource].Stop.CancelAsync();
            await _running[resource].Run;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Not stopped, as after a failed start: nothing may be left all the same.
        await Task.WhenAll(_running.Values.Select(running => running.Stop.CancelAsync()));
        await Task.WhenAll(_running.Values.Select(running => running.Run));
        foreach (var running in _running.Values)
            running.Stop.Dispose();
        foreach (var forwarder in _forwarders)
            await forwarder.DisposeAsync();
        if (_containers is not null)
            await _containers.DisposeAsync();
        if (_watchdog is not null)
            await _watchdog.DisposeAsync();
        _runners.ForEach(runner => runner.Dispose());
        _health.Dispose();
        _endpoints.Dispose();
        _stopping.Dispose();
    }

    private async Task AllocateAsync(List<IResource> runnable, CancellationToken ct)
    {
        _endpoints.Allocate(runnable);
        var loopbacks = System.Net.Sockets.Socket.OSSupportsIPv6 ? Loopbacks : Loopbacks[..1];
        foreach (var endpoint in runnable.SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>()).Where(endpoint => endpoint.HasProxy))
            _forwarders.Add(new TcpForwarder(loopbacks, endpoint.AllocatedEndpoint!.Port, endpoint.InstancePorts));
        foreach (var resource in runnable)
        {
            var urls = await ResourceUrls.OfAsync(resource, execution, loggers, ct);
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
            {
                Urls = urls,
                Relationships = [.. resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(tie => new RelationshipSnapshot(tie.Resource.Name, tie.Type))],
            });
            await eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(resource, services), ct);
            if (resource is IResourceWithConnectionString)
                await eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, services), ct);
        }
    }
}
