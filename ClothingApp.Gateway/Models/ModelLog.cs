using ClothingApp.Grpc;

namespace ClothingApp.Gateway.Models;

internal static partial class ModelLog
{
    [LoggerMessage(1100, LogLevel.Information, "{Count} model cards read from {Folder}")]
    public static partial void CardsRead(ILogger logger, int count, string folder);

    [LoggerMessage(1101, LogLevel.Error, "A model's card is broken: {Problem}")]
    public static partial void BrokenCard(ILogger logger, string problem);

    [LoggerMessage(1102, LogLevel.Information, "Model {Model} is served in version {Version}")]
    public static partial void Version(ILogger logger, string model, long version);

    [LoggerMessage(1103, LogLevel.Warning, "{Detail}")]
    public static partial void Unsuitable(ILogger logger, string detail);

    [LoggerMessage(1104, LogLevel.Warning, "The model server does not answer about {Model} any more: {Status} {Detail}")]
    public static partial void Unreachable(ILogger logger, string model, GrpcStatusCode status, string detail);

    [LoggerMessage(1105, LogLevel.Debug, "The model server does not answer about {Model}: {Status} {Detail}")]
    public static partial void StillUnreachable(ILogger logger, string model, GrpcStatusCode status, string detail);

    [LoggerMessage(1106, LogLevel.Error, "Asking for the models' state failed")]
    public static partial void RefreshFailed(ILogger logger, Exception exception);
}
