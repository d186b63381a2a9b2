namespace ClothingApp.Gateway.Access;

internal static partial class AccessLog
{
    [LoggerMessage(1300, LogLevel.Information, "{Count} API keys read from {Path}")]
    public static partial void Read(ILogger logger, int count, string path);

    [LoggerMessage(1301, LogLevel.Error, "The API keys in {Path} are not taken over, those before stay: {Reason}")]
    public static partial void NotRead(ILogger logger, string path, string reason);
}
