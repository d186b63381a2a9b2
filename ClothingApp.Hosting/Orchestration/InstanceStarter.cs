using System.Collections.Immutable;
using System.ComponentModel;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ClothingApp.Hosting.Containers;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>Starts a process or a container, and tells what it was given.</summary>
internal sealed class InstanceStarter(
    ProcessPlanner processes, ContainerPlanner containerPlanner, ContainerHost containers, ResourceNotificationService notifications, Watchdog watchdog)
{
    /// <exception cref="DistributedApplicationException">It cannot be started.</exception>
    public async Task<IRunningInstance> StartAsync(ResourceInstance instance, ResourceOutput output, CancellationToken ct)
    {
        if (instance.Resource is ContainerResource)
            return await StartContainerAsync(instance, output, ct);
        var plan = await processes.PlanAsync(instance, output.Logger, ct);
        await TellAsync(instance, plan.Settings, plan.Arguments, [new("executable.path", plan.File), new("executable.workDir", plan.WorkingDirectory)]);
        try
        {
            return ChildProcess.Start(plan, watchdog, output);
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException)
        {
            throw new DistributedApplicationException($"it cannot be started: {error.Message}", error);
        }
    }

    private async Task<IRunningInstance> StartContainerAsync(ResourceInstance instance, ResourceOutput output, CancellationToken ct)
    {
        var (plan, settings) = await containerPlanner.PlanAsync(instance, output.Logger, ct);
        await TellAsync(instance, settings, plan.Arguments,
        [
            new("container.image", plan.Image),
            new("container.name", plan.Name),
            new("container.command", plan.Entrypoint),
            new("container.lifetime", (plan.IsPersistent ? ContainerLifetime.Persistent : ContainerLifetime.Session).ToString()),
        ]);
        return await containers.StartAsync(plan, settings.MachinePorts, output.Write, ct);
    }

    private Task TellAsync(ResourceInstance instance, InstanceSettings settings, IReadOnlyList<string> arguments, ImmutableArray<ResourcePropertySnapshot> properties) =>
        notifications.PublishUpdateAsync(instance.Resource, instance.Id, snapshot => snapshot with
        {
            EnvironmentVariables = [.. settings.Environment.OrderBy(variable => variable.Key, StringComparer.Ordinal)
                .Select(variable => new EnvironmentVariableSnapshot(variable.Key, settings.Secrets.Contains(variable.Key) ? null : variable.Value, IsFromSpec: true))],
            Properties = Merge(snapshot.Properties, properties.Add(new("resource.arguments", arguments))),
        });

    internal static ImmutableArray<ResourcePropertySnapshot> Merge(ImmutableArray<ResourcePropertySnapshot> before, ImmutableArray<ResourcePropertySnapshot> changes) =>
        [.. before.Where(old => changes.All(change => change.Name != old.Name)), .. changes];
}
