using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>TensorFlow Serving as a resource.</summary>
public static partial class TensorFlowServingBuilderExtensions
{
    private const string Image = "tensorflow/serving", Tag = "2.19.0";

    /// <summary>Said, because podman does not guess it.</summary>
    internal const string Registry = "docker.io";

    /// <summary>What docker/model-server.Dockerfile makes: the embedded server with the models in it.</summary>
    private const string EmbeddedImage = "clothingapp-model-server";

    private const int FirstPort = 8500, GrpcPort = 8500, RestPort = 8501;

    /// <summary>
    /// Adds a model server. Here it is the container when a runtime has its image, else the embedded server; configuration
    /// <c>ServingMode</c> (container, embedded) decides otherwise. Published, it is the container unless that says embedded; both are images with the models in them.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="modelsPath">The folder with models.config, relative to the AppHost's folder.</param>
    /// <param name="embeddedServer">The project that serves where no container can run; null: there is none.</param>
    public static IResourceBuilder<ITensorFlowServingResource> AddTensorFlowServing(
        this IDistributedApplicationBuilder builder, string name, string modelsPath, IProjectMetadata? embeddedServer = null)
    {
        var (mode, reason) = Choose(builder, embeddedServer);
        var options = new TensorFlowServingOptions(Path.GetFullPath(modelsPath, builder.AppHostDirectory), mode, embeddedServer);
        return builder.AddServer(name, options, FirstPort, reason);
    }

    /// <summary>
    /// Serves from several processes or containers. Each is a resource of its own (NAME, NAME-2, ...), because a client of gRPC has to know
    /// every address to balance its calls: behind one address its one connection would stay with one server. They start when the first is
    /// healthy: together they would take the processor from each other, and all that wait for the first would wait for all.
    /// Published, it is one resource of several replicas, whose addresses are one name's.
    /// </summary>
    public static IResourceBuilder<ITensorFlowServingResource> WithReplicas(this IResourceBuilder<ITensorFlowServingResource> builder, int replicas)
    {
        var options = builder.Resource.Options;
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas, options.Replicas.Count);
        if (builder.ApplicationBuilder.ExecutionContext.IsPublishMode)
            return builder.WithRelationship(builder.Resource, $"Replicas {replicas}"); // of Aspire's resources, projects alone can have more than one
        for (var number = options.Replicas.Count + 1; number <= replicas; number++)
        {
            builder.ApplicationBuilder
                .AddServer($"{builder.Resource.Name}-{number}", options, FirstPort + 2 * (number - 1), reason: null, group: builder.Resource.Name)
                .WaitFor(builder);
        }
        return builder;
    }

    /// <summary>Says something about every replica there is so far; Aspire's own methods speak of the first alone.</summary>
    public static IResourceBuilder<ITensorFlowServingResource> WithEachReplica(
        this IResourceBuilder<ITensorFlowServingResource> builder, Action<IResourceBuilder<ITensorFlowServingResource>> configure)
    {
        foreach (var replica in builder.Resource.Options.Replicas)
            configure(replica);
        return builder;
    }

    /// <summary>Puts requests together, as a file of the models' folder says.</summary>
    public static IResourceBuilder<ITensorFlowServingResource> WithBatching(this IResourceBuilder<ITensorFlowServingResource> builder, string file = "batching.config")
    {
        builder.Resource.Options.BatchingFile = file;
        return builder;
    }

    /// <summary>Has metrics, as a file of the models' folder says.</summary>
    public static IResourceBuilder<ITensorFlowServingResource> WithMonitoring(this IResourceBuilder<ITensorFlowServingResource> builder, string file = "monitoring.config")
    {
        builder.Resource.Options.MonitoringFile = file;
        return builder;
    }

    /// <summary>Looks at models.config and the models' folders at this interval (whole seconds), and follows what has changed.</summary>
    public static IResourceBuilder<ITensorFlowServingResource> WithVersionWatching(this IResourceBuilder<ITensorFlowServingResource> builder, TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, TimeSpan.FromSeconds(1));
        builder.Resource.Options.WatchInterval = interval;
        return builder;
    }

    /// <summary>Whether a version answers the requests of its own <c>assets.extra/tf_serving_warmup_requests</c> before it is available; without a word it does.</summary>
    public static IResourceBuilder<ITensorFlowServingResource> WithModelWarmUp(this IResourceBuilder<ITensorFlowServingResource> builder, bool isEnabled)
    {
        builder.Resource.Options.IsWarmUpEnabled = isEnabled;
        return builder;
    }

    /// <summary>
    /// Lets a client's reload load models from more folders than those of models.config. It tells the embedded server; the container takes any folder.
    /// </summary>
    /// <param name="folders">As the server sees them: published, paths of its container; else relative to the AppHost's folder.</param>
    public static IResourceBuilder<ITensorFlowServingResource> WithAllowedModelRoots(this IResourceBuilder<ITensorFlowServingResource> builder, params string[] folders)
    {
        if (folders.FirstOrDefault(folder => folder.Length == 0 || folder.Contains(',', StringComparison.Ordinal)) is { } folder)
            throw new ArgumentException($"'{folder}' cannot be given: a folder has a name without commas", nameof(folders));
        builder.Resource.Options.AllowedModelRoots = builder.ApplicationBuilder.ExecutionContext.IsPublishMode
            ? folders
            : [.. folders.Select(path => Path.GetFullPath(path, builder.ApplicationBuilder.AppHostDirectory))];
        return builder.ApplicationBuilder.ExecutionContext.IsPublishMode
            ? builder.WithRelationship(builder.Resource, $"AllowedModelRoots {string.Join(',', folders)}") // a cluster may run the other server in the container's place
            : builder;
    }

    /// <summary>Hands over the addresses of all replicas: <c>services__NAME__grpc__0..n</c> and <c>services__NAME__rest__0..n</c>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<ITensorFlowServingResource> source) where TDestination : IResourceWithEnvironment
    {
        foreach (var replica in source.Resource.Options.Replicas)
            builder.WithReferenceRelationship(replica.Resource);
        return builder.WithEnvironment(context =>
        {
            foreach (var (index, replica) in source.Resource.Options.Replicas.Index())
            {
                foreach (var endpoint in (string[])[ITensorFlowServingResource.GrpcEndpointName, ITensorFlowServingResource.RestEndpointName])
                    context.EnvironmentVariables[$"services__{source.Resource.Name}__{endpoint}__{index}"] = replica.GetEndpoint(endpoint);
            }
        });
    }

    private static (ServingMode Mode, string? Reason) Choose(IDistributedApplicationBuilder builder, IProjectMetadata? embeddedServer)
    {
        var asked = builder.Configuration["ServingMode"];
        if (asked is not null && !Enum.GetNames<ServingMode>().Contains(asked, StringComparer.OrdinalIgnoreCase))
            throw new InvalidOperationException($"ServingMode is '{asked}'; it can be container or embedded");
        if (string.Equals(asked, nameof(ServingMode.Embedded), StringComparison.OrdinalIgnoreCase))
        {
            return embeddedServer is null
                ? throw new InvalidOperationException("ServingMode is embedded, but AddTensorFlowServing was given no embedded server")
                : (ServingMode.Embedded, "ServingMode is embedded");
        }
        if (asked is not null || builder.ExecutionContext.IsPublishMode || embeddedServer is null)
            return (ServingMode.Container, null);
        var reason = ContainerRuntimes.WhyNot($"{Registry}/{Image}:{Tag}", builder.Configuration["ASPIRE_CONTAINER_RUNTIME"]);
        return (reason is null ? ServingMode.Container : ServingMode.Embedded, reason);
    }

    private static IResourceBuilder<ITensorFlowServingResource> AddServer(
        this IDistributedApplicationBuilder builder, string name, TensorFlowServingOptions options, int port, string? reason, string? group = null)
    {
        var server = options.Mode == ServingMode.Container ? builder.AddContainerServer(name, options, port) : builder.AddEmbeddedServer(name, options, port, reason);
        options.Add(server);
        return server
            .WithEndpoint(ITensorFlowServingResource.GrpcEndpointName, endpoint => endpoint.Transport = "http2")
            .WithEnvironment("OTEL_SERVICE_NAME", group ?? name);
    }

    /// <summary>TensorFlow Serving's own flags; the models' folder is mounted at /models.</summary>
    private static IResourceBuilder<ITensorFlowServingResource> AddContainerServer(this IDistributedApplicationBuilder builder, string name, TensorFlowServingOptions options, int port)
    {
        var container = builder.AddResource(new TensorFlowServingContainerResource(name, options))
            .WithImage(Image, Tag).WithImageRegistry(Registry)
            .WithHttpEndpoint(port: port, targetPort: GrpcPort, name: ITensorFlowServingResource.GrpcEndpointName)
            .WithHttpEndpoint(port: port + 1, targetPort: RestPort, name: ITensorFlowServingResource.RestEndpointName)
            // The model's own path: the ports open before it is loaded.
            .WithHttpHealthCheck($"/v1/models/{FirstModelOf(options.ModelsPath)}", endpointName: ITensorFlowServingResource.RestEndpointName)
            .WithArgs(context =>
            {
                context.Args.Add("--model_config_file=/models/models.config");
                AddFiles(context, options, "/models");
                AddVersions(context, options);
            });
        return builder.ExecutionContext.IsPublishMode
            // Twice the models while new versions take the place of the old ones, and as much again for the runtime itself.
            ? container.WithNeeds(memoryLimitMiB: 3072, memoryMiB: 1024, cpus: 1, cpuLimit: 4)
                .WithVolume("tf-models", "/models", isReadOnly: true)
                .PublishAsDockerComposeService((_, service) => ComposeServices.ConfigureModelServer(service, FirstModelOf(options.ModelsPath), RestPort))
            : container.WithBindMount(options.ModelsPath, "/models", isReadOnly: true);
    }

    /// <summary>The same flags, as far as the embedded server has them, and the one that stands for the mount at /models.</summary>
    private static IResourceBuilder<ITensorFlowServingResource> AddEmbeddedServer(
        this IDistributedApplicationBuilder builder, string name, TensorFlowServingOptions options, int port, string? reason)
    {
        var server = builder.AddResource(new EmbeddedModelServerResource(name, options))
            .WithAnnotation(options.EmbeddedServer!)
            .WithHttpEndpoint(port: port, name: ITensorFlowServingResource.GrpcEndpointName)
            .WithHttpEndpoint(port: port + 1, name: ITensorFlowServingResource.RestEndpointName)
            .WithHttpHealthCheck("/readyz", endpointName: ITensorFlowServingResource.RestEndpointName)
            .WithOtlpExporter();
        var grpc = server.GetEndpoint(ITensorFlowServingResource.GrpcEndpointName).Property(EndpointProperty.TargetPort);
        var rest = server.GetEndpoint(ITensorFlowServingResource.RestEndpointName).Property(EndpointProperty.TargetPort);
        if (builder.ExecutionContext.IsPublishMode)
        {
            return server
                // With its four models it takes 350 MB, of which 60 are the program; 140 more for a while when it converts them at the start.
                .WithNeeds(memoryLimitMiB: 1536, memoryMiB: 512, cpus: 1, cpuLimit: 4)
                .WithRelationship(server.Resource, $"Image {EmbeddedImage}") // Aspire has no word for the name of a project's image
                .WithArgs(ReferenceExpression.Create($"--port={grpc}"), ReferenceExpression.Create($"--rest_api_port={rest}"), "--model_config_file=/models/models.config")
                .WithArgs(context =>
                {
                    AddFiles(context, options, "/models");
                    AddVersions(context, options);
                    AddRoots(context, options);
                });
        }
        return server.WithArgs(context =>
        {
            if (reason is not null)
                Log.EmbeddedServer(context.Logger, name, options.ModelsPath, reason);
            context.Args.Add(ReferenceExpression.Create($"--port={grpc}"));
            context.Args.Add(ReferenceExpression.Create($"--rest_api_port={rest}"));
            context.Args.Add($"--model_config_file={Path.Combine(options.ModelsPath, "models.config")}");
            context.Args.Add($"--models_root={options.ModelsPath}");
            AddFiles(context, options, options.ModelsPath);
            AddVersions(context, options);
            AddRoots(context, options);
        });
    }

    /// <param name="models">The models' folder as the server sees it.</param>
    private static void AddFiles(CommandLineArgsCallbackContext context, TensorFlowServingOptions options, string models)
    {
        if (options.BatchingFile is { } batching)
        {
            context.Args.Add("--enable_batching=true");
            context.Args.Add($"--batching_parameters_file={models}/{batching}");
        }
        if (options.MonitoringFile is { } monitoring)
            context.Args.Add($"--monitoring_config_file={models}/{monitoring}");
    }

    private static void AddVersions(CommandLineArgsCallbackContext context, TensorFlowServingOptions options)
    {
        if (options.WatchInterval is { } interval)
        {
            context.Args.Add($"--file_system_poll_wait_seconds={(int)interval.TotalSeconds}");
            context.Args.Add($"--model_config_file_poll_wait_seconds={(int)interval.TotalSeconds}");
        }
        if (!options.IsWarmUpEnabled)
            context.Args.Add("--enable_model_warmup=false");
    }

    // A flag that TensorFlow Serving does not know.
    private static void AddRoots(CommandLineArgsCallbackContext context, TensorFlowServingOptions options)
    {
        if (options.AllowedModelRoots.Count > 0)
            context.Args.Add($"--allowed_model_roots={string.Join(',', options.AllowedModelRoots)}");
    }

    private static string FirstModelOf(string modelsPath)
    {
        var file = Path.Combine(modelsPath, "models.config");
        return File.Exists(file) && ModelName().Match(File.ReadAllText(file)) is { Success: true } match
            ? match.Groups["name"].Value
            : throw new InvalidOperationException($"{file} is not there or names no model; it is TensorFlow Serving's model_config_list");
    }

    [GeneratedRegex("""^[^#]*?\bname\s*:\s*["'](?<name>[^"']+)["']""", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ModelName();

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Server} runs the embedded server on {ModelsPath}: {Reason}")]
        public static partial void EmbeddedServer(ILogger logger, string server, string modelsPath, string reason);
    }
}
