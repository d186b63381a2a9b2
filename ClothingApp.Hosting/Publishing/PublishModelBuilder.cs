using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ClothingApp.Hosting.Containers;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClothingApp.Hosting.Publishing;

/// <summary>Evaluates the graph as it will be in production.</summary>
/// <param name="execution">Publish mode.</param>
/// <param name="application">The application's name: small letters, digits and hyphens.</param>
/// <param name="version">Of the application.</param>
internal sealed class PublishModelBuilder(DistributedApplicationExecutionContext execution, string application, string version)
{
    /// <summary>Where a .NET service listens when the graph does not say, as in the containers of its makers.</summary>
    private const int FirstFreePort = 8080;

    /// <summary>The tie of a resource to itself by which a graph says that it contacts whatever addresses people give it.</summary>
    private const string Internet = "Internet";

    /// <summary>The tie to itself by which a resource that is no project says how many there shall be of it, after this word.</summary>
    private const string Replicas = "Replicas ";

    /// <summary>The tie to itself by which a resource says that it takes a secret as a file: after this word, the file's path and the variable that names it.</summary>
    private const string SecretFile = "SecretFile ";

    /// <summary>The tie to itself by which a project whose image is not called like the resource says its name, after this word.</summary>
    private const string Image = "Image ";

    /// <summary>The tie to itself by which a resource says what its instances need, after this word.</summary>
    private const string Needs = "Needs ";

    private readonly ValueReader _values = new();

    /// <exception cref="DistributedApplicationException">The graph cannot be published as it is.</exception>
    public async Task<PublishModel> BuildAsync(IEnumerable<IResource> graph, CancellationToken ct)
    {
        var resources = new List<PublishedResource>();
        foreach (var resource in graph.Where(IsPublished).ToList())
        {
            try
            {
                resources.Add(await BuildAsync(resource, ct));
            }
            catch (DistributedApplicationException error)
            {
                throw new DistributedApplicationException($"{resource.Name} cannot be published: {error.Message}", error);
            }
        }
        var parameters = _values.Parameters.Select(parameter => new PublishedParameter(parameter.Name, parameter.Secret, DefaultOf(parameter), parameter.Description));
        var model = new PublishModel(application, version, resources, [.. parameters]);
        Check(model);
        return model;
    }

    private static bool IsPublished(IResource resource) =>
        resource is IComputeResource && !resource.HasAnnotationOfType<ExcludedFromManifestAnnotation>();

    private static string? DefaultOf(ParameterResource parameter) =>
        parameter.Secret || parameter.Default is null or GenerateParameterDefault ? null : parameter.Default.GetDefaultValue();

    /// <summary>Whatever somebody refers to is published too.</summary>
    private static void Check(PublishModel model)
    {
        foreach (var resource in model.Resources)
        {
            foreach (var use in resource.Uses)
            {
                if (model.Find(use.Resource) is not { } target)
                    throw new DistributedApplicationException($"{resource.Name} uses {use.Resource}, which is not published");
                if (!target.Ports.Any(port => string.Equals(port.Name, use.Endpoint, StringComparison.OrdinalIgnoreCase)))
                    throw new DistributedApplicationException($"{resource.Name} uses the endpoint '{use.Endpoint}' of {use.Resource}, which has none of that name");
            }
        }
    }

    private async Task<PublishedResource> BuildAsync(IResource resource, CancellationToken ct)
    {
        var environment = await EnvironmentAsync(resource, ct);
        var arguments = await ArgumentsAsync(resource, ct);
        return new PublishedResource
        {
            Name = resource.Name,
            Source = resource,
            Image = ImageOf(resource),
            Entrypoint = (resource as ContainerResource)?.Entrypoint,
            Arguments = arguments,
            Environment = environment,
            Ports = PortsOf(resource),
            Mounts = [.. resource.Annotations.OfType<ContainerMountAnnotation>()
                .Select(mount => new PublishedMount(mount.Source, mount.Target, mount.Type == ContainerMountType.BindMount, mount.IsReadOnly))],
            Files = await FilesAsync(resource, ct),
            SecretFiles = SecretFilesOf(resource),
            Probes = ProbesOf(resource),
            HealthChecks = HealthChecksOf(resource),
            Uses = UsesOf(resource, [.. environment.Select(variable => variable.Value), .. arguments]),
            Waits = [.. resource.Annotations.OfType<WaitAnnotation>().Select(wait => new PublishedWait(wait.Resource.Name, wait.WaitType)).Distinct()],
            Replicas = ReplicasOf(resource),
            Needs = WordAfter(Needs, resource) is { } needs ? PublishedNeeds.Parse(needs) : PublishedNeeds.Default,
            SendsTelemetry = resource.HasAnnotationOfType<OtlpExporterAnnotation>(),
            ReachesInternet = TiesToItself(resource).Contains(Internet, StringComparer.Ordinal),
        };
    }

    private async Task<IReadOnlyList<PublishedVariable>> EnvironmentAsync(IResource resource, CancellationToken ct)
    {
        var given = new Dictionary<string, object>(StringComparer.Ordinal);
        var context = new EnvironmentCallbackContext(execution, resource, given, ct) { Logger = NullLogger.Instance };
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToList())
            await annotation.Callback(context);
        return [.. given.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new PublishedVariable(pair.Key, _values.Read(pair.Value, $"the variable {pair.Key}")))];
    }

    private async Task<IReadOnlyList<PublishedValue>> ArgumentsAsync(IResource resource, CancellationToken ct)
    {
        var arguments = new List<object>();
        var context = new CommandLineArgsCallbackContext(arguments, resource, ct) { ExecutionContext = execution };
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToList())
            await annotation.Callback(context);
        return [.. arguments.Select(argument => _values.Read(argument, "an argument"))];
    }

    private async Task<IReadOnlyList<PublishedFile>> FilesAsync(IResource resource, CancellationToken ct)
    {
        var files = new List<PublishedFile>();
        foreach (var annotation in resource.Annotations.OfType<ContainerFileSystemCallbackAnnotation>().ToList())
        {
            var context = new ContainerFileSystemCallbackContext { Model = resource, ServiceProvider = execution.ServiceProvider };
            foreach (var entry in FileTree.Flatten(annotation, await annotation.Callback(context, ct)))
            {
                if (entry.SourcePath is { } path)
                    files.Add(new PublishedFile(entry.Path, await File.ReadAllTextAsync(path, ct)));
                else if (entry.Contents is { } contents)
                    files.Add(new PublishedFile(entry.Path, Encoding.UTF8.GetString(contents.Span)));
            }
        }
        return files;
    }

    private static List<PublishedSecretFile> SecretFilesOf(IResource resource) => resource.Annotations.OfType<ResourceRelationshipAnnotation>()
        .Where(tie => tie.Resource == resource && tie.Type.StartsWith(SecretFile, StringComparison.Ordinal))
        .Select(tie => tie.Type.Split(' '))
        .Select(words => new PublishedSecretFile(words[1], words[2])).ToList();

    private PublishedImage ImageOf(IResource resource)
    {
        var image = resource.Annotations.OfType<ContainerImageAnnotation>().LastOrDefault();
        if (image is not null && !resource.HasAnnotationOfType<DockerfileBuildAnnotation>())
            return new PublishedImage(image.Registry, image.Image, image.SHA256 is null ? image.Tag ?? "latest" : null, image.SHA256 is { } digest ? $"sha256:{digest}" : null, IsBuilt: false);
        return resource is ProjectResource || image is not null
            ? new PublishedImage(null, WordAfter(Image, resource) ?? $"{application}-{resource.Name.ToLowerInvariant()}", version, null, IsBuilt: true)
            : throw new DistributedApplicationException("it has no image (a program of this machine runs here only)");
    }

    /// <summary>Probes are health checks too, to the AppHost; whoever gave both meant the others for the order of the start.</summary>
    private static List<PublishedHealthCheck> HealthChecksOf(IResource resource)
    {
        var all = resource.Annotations.OfType<HttpHealthCheckAnnotation>().ToList();
        var probes = resource.Annotations.OfType<EndpointProbeAnnotation>().Select(probe => (probe.EndpointReference.EndpointName, probe.Path)).ToHashSet();
        var own = all.FindAll(check => !probes.Contains((check.Endpoint.EndpointName, check.Path)));
        return (own.Count > 0 ? own : all).ConvertAll(check => new PublishedHealthCheck(check.Endpoint.EndpointName, check.Path, check.StatusCode));
    }

    private static int ReplicasOf(IResource resource) =>
        WordAfter(Replicas, resource) is { } count ? int.Parse(count, CultureInfo.InvariantCulture) : resource.GetReplicaCount();

    private static string? WordAfter(string word, IResource resource) =>
        TiesToItself(resource).LastOrDefault(tie => tie.StartsWith(word, StringComparison.Ordinal))?[word.Length..];

    /// <summary>What a graph says of a resource for which its model has no word of its own.</summary>
    private static IEnumerable<string> TiesToItself(IResource resource) =>
        resource.Annotations.OfType<ResourceRelationshipAnnotation>().Where(tie => tie.Resource == resource).Select(tie => tie.Type);

    private static List<PublishedPort> PortsOf(IResource resource)
    {
        var endpoints = resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.UriScheme != "https" || resource is not ProjectResource).ToList();
        var taken = endpoints.Select(endpoint => endpoint.TargetPort ?? endpoint.Port).OfType<int>().ToHashSet();
        var ports = new List<PublishedPort>();
        foreach (var endpoint in endpoints)
        {
            var number = endpoint.TargetPort ?? endpoint.Port ?? Enumerable.Range(FirstFreePort, 1000).First(taken.Add);
            if (ports.Find(other => other.Number == number && other.IsUdp == (endpoint.Protocol == ProtocolType.Udp)) is { } twin)
                throw new DistributedApplicationException($"its endpoints '{twin.Name}' and '{endpoint.Name}' share port {number}");
            ports.Add(new PublishedPort(endpoint.Name, number, endpoint.UriScheme, endpoint.Transport, endpoint.Protocol == ProtocolType.Udp, endpoint.IsExternal));
        }
        return ports;
    }

    private static List<PublishedProbe> ProbesOf(IResource resource)
    {
        var probes = resource.Annotations.OfType<EndpointProbeAnnotation>()
            .Select(probe => new PublishedProbe(
                (PublishedProbeKind)probe.Type, probe.EndpointReference.EndpointName, probe.Path, probe.InitialDelaySeconds,
                probe.PeriodSeconds, probe.TimeoutSeconds, probe.FailureThreshold, probe.SuccessThreshold))
            .ToList();
        return [.. probes.OrderBy(probe => probe.Kind)];
    }

    private static IReadOnlyList<PublishedUse> UsesOf(IResource resource, IReadOnlyList<PublishedValue> values)
    {
        var uses = values.SelectMany(value => value.Parts).OfType<EndpointPart>()
            .Where(part => !string.Equals(part.Resource, resource.Name, StringComparison.OrdinalIgnoreCase))
            .Select(part => new PublishedUse(part.Resource, part.Endpoint))
            .Distinct();
        return [.. uses.OrderBy(use => use.Resource, StringComparer.Ordinal).ThenBy(use => use.Endpoint, StringComparer.Ordinal)];
    }
}
