using ClothingApp.Grpc;
using ClothingApp.Serving.Examples;
using ClothingApp.Serving.Predict;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;
using Google.Protobuf;

namespace ClothingApp.Serving;

/// <summary>TensorFlow Serving's unary methods. Predict goes past the generated messages, everything else through them.</summary>
public static class ServingMethods
{
    /// <summary>The memory that the tensors of one received Predict message may take together.</summary>
    public const long DefaultMaxTensorBytes = 1024L * 1024 * 1024;

    private const string Predictions = "tensorflow.serving.PredictionService";
    private const string Models = "tensorflow.serving.ModelService";

    public static readonly GrpcMethod<PredictRequest, PredictResponse> Predict = CreatePredict(DefaultMaxTensorBytes);

    public static readonly GrpcMethod<ClassificationRequest, ClassificationResponse> Classify =
        Generated<ClassificationRequest, ClassificationResponse>(Predictions, "Classify");

    public static readonly GrpcMethod<RegressionRequest, RegressionResponse> Regress =
        Generated<RegressionRequest, RegressionResponse>(Predictions, "Regress");

    public static readonly GrpcMethod<MultiInferenceRequest, MultiInferenceResponse> MultiInference =
        Generated<MultiInferenceRequest, MultiInferenceResponse>(Predictions, "MultiInference");

    public static readonly GrpcMethod<GetModelMetadataRequest, GetModelMetadataResponse> GetModelMetadata =
        Generated<GetModelMetadataRequest, GetModelMetadataResponse>(Predictions, "GetModelMetadata");

    public static readonly GrpcMethod<GetModelStatusRequest, GetModelStatusResponse> GetModelStatus =
        Generated<GetModelStatusRequest, GetModelStatusResponse>(Models, "GetModelStatus");

    public static readonly GrpcMethod<ReloadConfigRequest, ReloadConfigResponse> HandleReloadConfigRequest =
        Generated<ReloadConfigRequest, ReloadConfigResponse>(Models, "HandleReloadConfigRequest");

    /// <summary>Predict with another bound than <see cref="DefaultMaxTensorBytes"/>.</summary>
    /// <param name="all">The memory for the tensors of all requests that are received; null: each is looked at alone.</param>
    public static GrpcMethod<PredictRequest, PredictResponse> CreatePredict(long maxTensorBytes, TensorBudget? all = null) =>
        new(Predictions, "Predict", new PredictRequestMarshaller(maxTensorBytes, all), new PredictResponseMarshaller(maxTensorBytes));

    /// <summary>Classify, Regress or MultiInference of which no message is read whose examples would take more.</summary>
    public static GrpcMethod<TRequest, TResponse> WithBoundedExamples<TRequest, TResponse>(this GrpcMethod<TRequest, TResponse> method, long maxBytes) =>
        method with { Request = new ExamplesMarshaller<TRequest>(method.Request, maxBytes) };

    private static GrpcMethod<TRequest, TResponse> Generated<TRequest, TResponse>(string service, string name)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new() =>
        new(service, name, new ProtobufMarshaller<TRequest>(), new ProtobufMarshaller<TResponse>());
}
