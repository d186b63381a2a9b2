using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What the application model says among the output of a resource.</summary>
internal static partial class ModelLog
{
    [LoggerMessage(1, LogLevel.Information, "Waiting for {Resource} {What}")]
    public static partial void Waiting(ILogger logger, string resource, string what);

    [LoggerMessage(2, LogLevel.Warning, "The command '{Command}' failed: {Reason}")]
    public static partial void CommandFailed(ILogger logger, string command, string? reason);

    [LoggerMessage(3, LogLevel.Error, "{Resource} failed: {Reason}")]
    public static partial void ResourceFailed(ILogger logger, string resource, string reason);
}
