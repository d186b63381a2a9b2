using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>Resources without a process: parameters, connection strings, services of others. They are there from the start, or never.</summary>
internal static class Unrunnable
{
    public static async Task DescribeAsync(
        IEnumerable<IResource> resources, ResourceNotificationService notifications, IDistributedApplicationEventing eventing, IServiceProvider services, CancellationToken ct)
    {
        foreach (var resource in resources)
        {
            if (resource is not (ParameterResource or IResourceWithConnectionString or ExternalServiceResource))
                continue; // a kind of the graph's own, which publishes its state itself
            var (state, value) = await ValueOfAsync(resource, ct);
            var isSecret = resource is ParameterResource { Secret: true } or IResourceWithConnectionString;
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
            {
                State = state,
                HealthStatus = state == KnownResourceStates.Running ? HealthStatus.Healthy : null,
                Properties = [new("Value", isSecret ? null : value) { IsSensitive = isSecret }],
                IsHidden = resource.Annotations.OfType<HiddenAnnotation>().Any(),
            });
            if (resource is IResourceWithConnectionString && state == KnownResourceStates.Running)
                await eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, services), ct);
        }
    }

    private static async Task<(string State, string? Value)> ValueOfAsync(IResource resource, CancellationToken ct)
    {
        try
        {
            object value = resource is ExternalServiceResource external ? external.Address : resource;
            return (KnownResourceStates.Running, await InstanceSettings.TextAsync(value, new ValueProviderContext(), ct));
        }
        catch (DistributedApplicationException error)
        {
            // Whoever needs it will say so; a value that nobody needs may be missing.
            return (KnownResourceStates.ValueMissing, error.Message);
        }
    }
}
