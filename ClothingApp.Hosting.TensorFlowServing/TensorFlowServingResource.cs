using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>
/// TensorFlow Serving: gRPC on the endpoint <see cref="GrpcEndpointName"/>, REST on <see cref="RestEndpointName"/>, models from a folder.
/// It runs as the embedded server, a project that speaks the same protocol and takes the same flags.
/// </summary>
public sealed class TensorFlowServingResource(string name, string modelsPath) : ProjectResource(name)
{
    /// <summary>HTTP/2 without TLS: PredictionService and ModelService.</summary>
    public const string GrpcEndpointName = "grpc";

    /// <summary>HTTP/1.1: <c>/v1/models/...</c> and the probes.</summary>
    public const string RestEndpointName = "rest";

    private readonly List<TensorFlowServingResource> _replicas = [];

    /// <summary>The full path of the folder with models.config; it is /models to the server.</summary>
    public string ModelsPath => modelsPath;

    /// <summary>This one and those that serve beside it, in the order of their numbers.</summary>
    public IReadOnlyList<TensorFlowServingResource> Replicas => [this, .. _replicas];

    internal void Add(TensorFlowServingResource replica) => _replicas.Add(replica);
}
