using Aspire.Hosting.Docker.Resources;

namespace ClothingApp.Hosting.Publishing.Compose;

/// <summary>What <c>docker stack deploy</c> refuses or passes over (docs.docker.com/engine/swarm, its format is the third version's), and what it has instead.</summary>
internal static class SwarmRules
{
    public static void Apply(ComposeFile file)
    {
        foreach (var service in file.Services.Values)
        {
            // A swarm has no order: services come again until what they need is there.
            service.DependsOn.Clear();
            service.Restart = null;
            service.SecurityOpt.Clear();
            service.Expose.Clear();
            service.Profiles.Clear();
            service.ContainerName = null;
            service.Build = null;
            service.Deploy ??= new();
            service.Deploy.RestartPolicy ??= new() { Condition = "any", Delay = "5s" };
            // The new one first: no request finds nobody.
            service.Deploy.UpdateConfig ??= new() { Parallelism = "1", Order = UpdateOrder(service.Volumes.Exists(mount => mount is { Type: "volume", ReadOnly: not true })), FailOnError = true, Monitor = "30s" };
        }
    }

    /// <summary>Two at once must not write to the same storage.</summary>
    private static string UpdateOrder(bool writes) => writes ? "stop-first" : "start-first";
}
