using Microsoft.Extensions.Logging;

namespace ClothingApp.Grpc.Server;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "{Method} answered {Code}: {Detail}")]
    public static partial void CallFailed(ILogger logger, string method, GrpcStatusCode code, string detail);

    [LoggerMessage(2, LogLevel.Error, "{Method} threw; the client saw UNKNOWN")]
    public static partial void HandlerThrew(ILogger logger, string method, Exception exception);

    [LoggerMessage(3, LogLevel.Debug, "{Method}: the client left before the answer")]
    public static partial void ClientGone(ILogger logger, string method);
}
