using ClothingApp.Grpc;

namespace ClothingApp.Gateway.Predictions;

internal static partial class PredictionLog
{
    [LoggerMessage(1200, LogLevel.Warning, "Predict of {Model} (version {Version}) failed: {Status} {Detail}")]
    public static partial void CallFailed(ILogger logger, string model, long version, GrpcStatusCode status, string detail);
}
