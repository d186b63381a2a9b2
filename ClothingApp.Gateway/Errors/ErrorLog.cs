namespace ClothingApp.Gateway.Errors;

internal static partial class ErrorLog
{
    [LoggerMessage(1000, LogLevel.Error, "{Method} {Path} failed")]
    public static partial void Unhandled(ILogger logger, string method, string path, Exception exception);
}
