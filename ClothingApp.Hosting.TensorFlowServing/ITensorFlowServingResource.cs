using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>
/// TensorFlow Serving: gRPC on the endpoint <see cref="GrpcEndpointName"/>, REST on <see cref="RestEndpointName"/>, models from a folder.
/// It is the <c>tensorflow/serving</c> container, or the embedded server, which speaks the same protocol and takes the same flags.
/// </summary>
public interface ITensorFlowServingResource : IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport, IComputeResource
{
    /// <summary>HTTP/2 without TLS: PredictionService and ModelService.</summary>
    const string GrpcEndpointName = "grpc";

    /// <summary>HTTP/1.1: <c>/v1/models/...</c> and the probes.</summary>
    const string RestEndpointName = "rest";

    /// <summary>What all replicas share.</summary>
    TensorFlowServingOptions Options { get; }
}
