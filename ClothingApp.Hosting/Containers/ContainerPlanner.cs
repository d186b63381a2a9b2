using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ClothingApp.Hosting.Orchestration;

namespace ClothingApp.Hosting.Containers;

/// <summary>Turns a container resource into the container to start.</summary>
internal sealed class ContainerPlanner(DistributedApplicationExecutionContext execution, string appHostDirectory)
{
    /// <summary>Digits of a hash or of chance, after the resource's name.</summary>
    private const int SuffixLength = 8;

    /// <exception cref="DistributedApplicationException">The resource cannot be started as it is described.</exception>
    public async Task<(ContainerPlan Plan, InstanceSettings Settings)> PlanAsync(ResourceInstance instance, ResourceLogger logger, CancellationToken ct)
    {
        var container = (ContainerResource)instance.Resource;
        var settings = await InstanceSettings.EvaluateAsync(instance, execution, [], logger, ct);
        var values = new InstanceContext(instance, execution);
        var image = Last<ContainerImageAnnotation>(container)?.Reference ?? throw new DistributedApplicationException("it has no image");
        var isPersistent = IsPersistent(container);
        var plan = new ContainerPlan(NameOf(instance, isPersistent), image)
        {
            Entrypoint = container.Entrypoint,
            Arguments = settings.Arguments,
            Environment = settings.Environment,
            Ports = [.. container.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.AllocatedEndpoint is not null).Select(PortOf)],
            Mounts = [.. container.Annotations.OfType<ContainerMountAnnotation>().Select(MountOf)],
            Aliases = [.. container.Annotations.OfType<ContainerNetworkAliasAnnotation>().Select(alias => alias.Alias)
                .Prepend($"{container.Name}.dev.internal").Prepend(container.Name).Distinct(StringComparer.Ordinal)],
            Files = await FilesAsync(container, ct),
            RuntimeArguments = await RuntimeArgumentsAsync(container, values, ct),
            PullPolicy = PolicyOf(container),
            IsPersistent = isPersistent,
            Build = await BuildAsync(container, values, ct),
        };
        return (plan, settings with { MachinePorts = settings.MachinePorts.Union(values.MachinePorts).ToHashSet() });
    }

    public static bool IsPersistent(IResource container) => Last<ContainerLifetimeAnnotation>(container)?.Lifetime == ContainerLifetime.Persistent;

    private static T? Last<T>(IResource resource) where T : class, IResourceAnnotation => resource.Annotations.OfType<T>().LastOrDefault();

    private string NameOf(ResourceInstance instance, bool isPersistent) =>
        Last<ContainerNameAnnotation>(instance.Resource)?.Name
        ?? $"{instance.Id}-{(isPersistent ? ProcessIdentity.Hash(appHostDirectory) : Guid.NewGuid().ToString("N"))[..SuffixLength]}";

    private static PublishedPort PortOf(EndpointAnnotation endpoint) => new(
        endpoint.AllocatedEndpoint!.Port,
        endpoint.InstancePorts[0],
        IPAddress.TryParse(endpoint.TargetHost, out var address) ? address.ToString() : endpoint.TargetHost is "*" or "+" ? "0.0.0.0" : "127.0.0.1",
        endpoint.Protocol == ProtocolType.Udp ? "udp" : "tcp");

    private static ContainerMount MountOf(ContainerMountAnnotation mount) =>
        new(mount.Type == ContainerMountType.BindMount ? MountKind.Bind : MountKind.Volume, mount.Source, mount.Target, mount.IsReadOnly);

    private static PullPolicy PolicyOf(ContainerResource container) => Last<ContainerImagePullPolicyAnnotation>(container)?.ImagePullPolicy switch
    {
        ImagePullPolicy.Always => PullPolicy.Always,
        ImagePullPolicy.Missing => PullPolicy.Missing,
        _ => PullPolicy.Default,
    };

    private static async Task<IReadOnlyList<string>> RuntimeArgumentsAsync(ContainerResource container, InstanceContext values, CancellationToken ct)
    {
        var arguments = new List<object>();
        var context = new ContainerRuntimeArgsCallbackContext(arguments, ct);
        foreach (var annotation in container.Annotations.OfType<ContainerRuntimeArgsCallbackAnnotation>().ToList())
            await annotation.Callback(context);
        var texts = new List<string>(arguments.Count);
        foreach (var argument in arguments)
            texts.Add(await InstanceSettings.TextAsync(argument, values, ct));
        return texts;
    }

    private static async Task<ContainerBuild?> BuildAsync(ContainerResource container, InstanceContext values, CancellationToken ct)
    {
        if (Last<DockerfileBuildAnnotation>(container) is not { } build)
            return null;
        var arguments = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in build.BuildArguments)
            arguments[name] = await InstanceSettings.TextAsync(value, values, ct);
        var secrets = new Dictionary<string, BuildSecret>(StringComparer.Ordinal);
        foreach (var (name, value) in build.BuildSecrets)
            secrets[name] = value is FileInfo file ? new BuildSecret(Path: file.FullName) : new BuildSecret(await InstanceSettings.TextAsync(value, values, ct));
        return new ContainerBuild(build.ContextPath, build.DockerfilePath, build.Stage) { Arguments = arguments, Secrets = secrets };
    }

    private async Task<IReadOnlyList<ContainerFileEntry>> FilesAsync(ContainerResource container, CancellationToken ct)
    {
        var files = new List<ContainerFileEntry>();
        foreach (var annotation in container.Annotations.OfType<ContainerFileSystemCallbackAnnotation>().ToList())
        {
            var context = new ContainerFileSystemCallbackContext { Model = container, ServiceProvider = execution.ServiceProvider };
            files.AddRange(FileTree.Flatten(annotation, await annotation.Callback(context, ct)));
        }
        return files;
    }
}
