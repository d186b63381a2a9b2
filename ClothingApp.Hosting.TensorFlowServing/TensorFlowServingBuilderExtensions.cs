using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>TensorFlow Serving as a resource.</summary>
public static partial class TensorFlowServingBuilderExtensions
{
    private const int FirstPort = 8500;

    /// <summary>Adds a model server.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="modelsPath">The folder with models.config, relative to the AppHost's folder.</param>
    /// <param name="embeddedServer">The project that serves where no container can run.</param>
    public static IResourceBuilder<TensorFlowServingResource> AddTensorFlowServing(
        this IDistributedApplicationBuilder builder, string name, string modelsPath, IProjectMetadata embeddedServer) =>
        builder.AddServer(new TensorFlowServingResource(name, Path.GetFullPath(modelsPath, builder.AppHostDirectory)), embeddedServer, FirstPort);

    /// <summary>
    /// Serves from several processes. Each is a resource of its own (NAME, NAME-2, ...), because a client of gRPC has to know every
    /// address to balance its calls: behind one address its one connection would stay with one server.
    /// </summary>
    public static IResourceBuilder<TensorFlowServingResource> WithReplicas(this IResourceBuilder<TensorFlowServingResource> builder, int replicas)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas, builder.Resource.Replicas.Count);
        var embeddedServer = builder.Resource.Annotations.OfType<IProjectMetadata>().Last();
        for (var number = builder.Resource.Replicas.Count + 1; number <= replicas; number++)
        {
            var replica = new TensorFlowServingResource($"{builder.Resource.Name}-{number}", builder.Resource.ModelsPath);
            builder.ApplicationBuilder.AddServer(replica, embeddedServer, FirstPort + 2 * (number - 1));
            builder.Resource.Add(replica);
        }
        return builder;
    }

    /// <summary>Hands over the addresses of all replicas: <c>services__NAME__grpc__0..n</c> and <c>services__NAME__rest__0..n</c>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<TensorFlowServingResource> source) where TDestination : IResourceWithEnvironment =>
        builder.WithEnvironment(context =>
        {
            foreach (var (index, replica) in source.Resource.Replicas.Index())
            {
                foreach (var endpoint in (string[])[TensorFlowServingResource.GrpcEndpointName, TensorFlowServingResource.RestEndpointName])
                    context.EnvironmentVariables[$"services__{source.Resource.Name}__{endpoint}__{index}"] = new EndpointReference(replica, endpoint);
            }
        });

    /// <summary>TensorFlow Serving's own flags, and the one that stands for the mount of the models' folder at /models.</summary>
    private static IResourceBuilder<TensorFlowServingResource> AddServer(
        this IDistributedApplicationBuilder builder, TensorFlowServingResource server, IProjectMetadata embeddedServer, int port)
    {
        var resource = builder.AddResource(server);
        var grpc = resource.GetEndpoint(TensorFlowServingResource.GrpcEndpointName).Property(EndpointProperty.TargetPort);
        var rest = resource.GetEndpoint(TensorFlowServingResource.RestEndpointName).Property(EndpointProperty.TargetPort);
        return resource
            .WithAnnotation(embeddedServer)
            .WithHttpEndpoint(port: port, name: TensorFlowServingResource.GrpcEndpointName)
            .WithEndpoint(TensorFlowServingResource.GrpcEndpointName, endpoint => endpoint.Transport = "http2")
            .WithHttpEndpoint(port: port + 1, name: TensorFlowServingResource.RestEndpointName)
            .WithHttpHealthCheck("/readyz", endpointName: TensorFlowServingResource.RestEndpointName)
            .WithOtlpExporter()
            .WithArgs(context =>
            {
                Log.EmbeddedServer(context.Logger, server.Name, server.ModelsPath);
                context.Args.Add(ReferenceExpression.Create($"--port={grpc}"));
                context.Args.Add(ReferenceExpression.Create($"--rest_api_port={rest}"));
                context.Args.Add($"--model_config_file={Path.Combine(server.ModelsPath, "models.config")}");
                context.Args.Add($"--models_root={server.ModelsPath}");
            });
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Server} runs the embedded server on {ModelsPath}; containers cannot be run by this version")]
        public static partial void EmbeddedServer(ILogger logger, string server, string modelsPath);
    }
}
