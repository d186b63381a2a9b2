namespace ClothingApp.ModelServer.Servables;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Models} version {Version} is available, from {Folder}")]
    public static partial void Available(this ILogger logger, string models, long version, string folder);

    [LoggerMessage(2, LogLevel.Error, "{Models} version {Version} cannot be loaded: {Reason}")]
    public static partial void LoadFailed(this ILogger logger, Exception? exception, string models, long version, string reason);

    [LoggerMessage(3, LogLevel.Error, "{Models}: {Folder} has no version folder (a folder named by a number, such as 1, that holds saved_model.pb)")]
    public static partial void NoVersions(this ILogger logger, string models, string folder);

    [LoggerMessage(4, LogLevel.Warning, "{Model} version {Version}: signature {Signature} cannot be served, the others can: {Reason}")]
    public static partial void SignatureFailed(this ILogger logger, string model, long version, string signature, string reason);

    [LoggerMessage(5, LogLevel.Warning, "{Models} version {Version}: signature {Signature} refuses a run on zeros, so whether it runs will be seen at the first request: {Reason}")]
    public static partial void ZerosRefused(this ILogger logger, string models, long version, string signature, string reason);

    [LoggerMessage(6, LogLevel.Error, "{Path} failed")]
    public static partial void RestFailed(this ILogger logger, Exception exception, string path);

    [LoggerMessage(7, LogLevel.Error, "{Models}: {Folder} cannot be read")]
    public static partial void FolderUnreadable(this ILogger logger, Exception exception, string models, string folder);
}
