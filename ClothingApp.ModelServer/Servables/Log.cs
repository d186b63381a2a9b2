namespace ClothingApp.ModelServer.Servables;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Models} version {Version} is available, from {Folder}")]
    public static partial void Available(this ILogger logger, string models, long version, string folder);

    [LoggerMessage(2, LogLevel.Error, "{Models} version {Version} cannot be loaded: {Reason} ({Next})")]
    public static partial void LoadFailed(this ILogger logger, Exception? exception, string models, long version, string reason, string next);

    [LoggerMessage(3, LogLevel.Error, "{Models}: {Problem}")]
    public static partial void NoVersions(this ILogger logger, string models, string problem);

    [LoggerMessage(4, LogLevel.Warning, "{Model} version {Version}: signature {Signature} cannot be served, the others can: {Reason}")]
    public static partial void SignatureFailed(this ILogger logger, string model, long version, string signature, string reason);

    [LoggerMessage(5, LogLevel.Warning, "{Models} version {Version}: signature {Signature} refuses a run on zeros, so whether it runs will be seen at the first request: {Reason}")]
    public static partial void ZerosRefused(this ILogger logger, string models, long version, string signature, string reason);

    [LoggerMessage(6, LogLevel.Error, "{Path} failed")]
    public static partial void RestFailed(this ILogger logger, Exception exception, string path);

    [LoggerMessage(8, LogLevel.Information, "version {Version} is unloaded, of {Folder}")]
    public static partial void Unloaded(this ILogger logger, long version, string folder);

    [LoggerMessage(9, LogLevel.Error, "the models' folders cannot be looked into; they will be, again")]
    public static partial void LookFailed(this ILogger logger, Exception exception);

    [LoggerMessage(10, LogLevel.Warning, "--file_system_poll_wait_seconds is negative: no model folder is ever looked into, and no model loaded")]
    public static partial void NeverLooks(this ILogger logger);

    [LoggerMessage(11, LogLevel.Information, "the list of models is exchanged by {Cause}: {Models}")]
    public static partial void Reloading(this ILogger logger, string cause, string models);

    [LoggerMessage(12, LogLevel.Error, "{File} is not followed: {Reason}. It is read again; until then everything stays as it is")]
    public static partial void ReloadFailed(this ILogger logger, string file, string reason);

    [LoggerMessage(13, LogLevel.Information, "{Models} version {Version} has answered its {Count} warm-up requests")]
    public static partial void WarmedUp(this ILogger logger, string models, long version, int count);

    [LoggerMessage(14, LogLevel.Critical, "{Models} version {Version} has stopped working and is loaded again: {Reason}")]
    public static partial void Broken(this ILogger logger, string models, long version, string reason);

    [LoggerMessage(15, LogLevel.Information, "Without meaning here: {Flag}")]
    public static partial void WithoutMeaning(this ILogger logger, string flag);
}
