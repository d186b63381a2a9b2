namespace ClothingApp.ModelServer.Requests;

internal static partial class Log
{
    private const string Failed = "{Entrypoint} {Api} of {Model} version {Version} signature {Signature} failed after {Milliseconds:0.0} ms: {Code}: {Text}";

    private const string Answered = "{Entrypoint} {Api} of {Model} version {Version} signature {Signature} answered in {Milliseconds:0.0} ms";

    /// <summary>The caller's mistake: worth a line, and nobody's night.</summary>
    [LoggerMessage(1, LogLevel.Information, Failed)]
    public static partial void RequestRefused(this ILogger logger, string entrypoint, string api, string model, long? version, string signature, double milliseconds, string code, string text);

    [LoggerMessage(2, LogLevel.Warning, Failed)]
    public static partial void RequestFailed(this ILogger logger, string entrypoint, string api, string model, long? version, string signature, double milliseconds, string code, string text);

    [LoggerMessage(3, LogLevel.Debug, Answered)]
    public static partial void RequestAnswered(this ILogger logger, string entrypoint, string api, string model, long? version, string signature, double milliseconds);

    /// <summary>The same, with <c>--log_requests</c>.</summary>
    [LoggerMessage(4, LogLevel.Information, Answered)]
    public static partial void RequestTold(this ILogger logger, string entrypoint, string api, string model, long? version, string signature, double milliseconds);
}
