using ClothingApp.Grpc;

namespace ClothingApp.Gateway.Predictions;

internal static partial class PredictionLog
{
    [LoggerMessage(1200, LogLevel.Warning, "Predict of {Model} (version {Version}) failed: {Status} {Detail}")]
    public static partial void CallFailed(ILogger logger, string model, long version, GrpcStatusCode status, string detail);

    [LoggerMessage(1201, LogLevel.Information, "{Model} version {Version}: {Answered} of {Pictures} pictures answered in {Milliseconds:0.0} ms")]
    public static partial void Answered(ILogger logger, string model, long version, int answered, int pictures, double milliseconds);
}
