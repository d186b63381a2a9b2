namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something that people can ask of a resource.</summary>
public sealed class ResourceCommandAnnotation(
    string name, string displayName, Func<UpdateCommandStateContext, ResourceCommandState> updateState,
    Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand, string? displayDescription, object? parameter,
    string? confirmationMessage, string? iconName, IconVariant? iconVariant, bool isHighlighted) : IResourceAnnotation
{
    /// <summary>Unique in the resource.</summary>
    public string Name => name;

    /// <summary>What people read.</summary>
    public string DisplayName => displayName;

    /// <summary>Whether it makes sense now.</summary>
    public Func<UpdateCommandStateContext, ResourceCommandState> UpdateState => updateState;

    /// <summary>Does it.</summary>
    public Func<ExecuteCommandContext, Task<ExecuteCommandResult>> ExecuteCommand => executeCommand;

    /// <summary>A sentence about it.</summary>
    public string? DisplayDescription => displayDescription;

    /// <summary>Anything that the command keeps for itself.</summary>
    public object? Parameter => parameter;

    /// <summary>Asked before it is done; null: no question.</summary>
    public string? ConfirmationMessage => confirmationMessage;

    /// <summary>A symbol's name.</summary>
    public string? IconName => iconName;

    /// <summary>The symbol's kind.</summary>
    public IconVariant? IconVariant => iconVariant;

    /// <summary>Shown beside the resource, not only among its details.</summary>
    public bool IsHighlighted => isHighlighted;
}

/// <summary>Whether a command can be given.</summary>
public enum ResourceCommandState
{
    /// <summary>It can.</summary>
    Enabled,

    /// <summary>Not now.</summary>
    Disabled,

    /// <summary>It is not shown.</summary>
    Hidden,
}

/// <summary>Kinds of symbols.</summary>
public enum IconVariant
{
    /// <summary>Lines only.</summary>
    Regular,

    /// <summary>Filled.</summary>
    Filled,
}

/// <summary>A command as people see it.</summary>
public sealed record ResourceCommandSnapshot(
    string Name, ResourceCommandState State, string DisplayName, string? DisplayDescription, object? Parameter,
    string? ConfirmationMessage, string? IconName, IconVariant? IconVariant, bool IsHighlighted);

/// <summary>How a command is shown.</summary>
public class CommandOptions
{
    /// <summary>A sentence about it.</summary>
    public string? Description { get; set; }

    /// <summary>Anything that the command keeps for itself.</summary>
    public object? Parameter { get; set; }

    /// <summary>Asked before it is done.</summary>
    public string? ConfirmationMessage { get; set; }

    /// <summary>A symbol's name.</summary>
    public string? IconName { get; set; }

    /// <summary>The symbol's kind.</summary>
    public IconVariant? IconVariant { get; set; }

    /// <summary>Shown beside the resource.</summary>
    public bool IsHighlighted { get; set; }

    /// <summary>Whether it makes sense now; null: always.</summary>
    public Func<UpdateCommandStateContext, ResourceCommandState>? UpdateState { get; set; }
}

/// <summary>A command that is a request to an endpoint of the resource.</summary>
public class HttpCommandOptions : CommandOptions
{
    /// <summary>Default POST.</summary>
    public HttpMethod? Method { get; set; }
}

/// <summary>For whom a command's state is asked.</summary>
public sealed class UpdateCommandStateContext
{
    /// <summary>The resource now.</summary>
    public required CustomResourceSnapshot ResourceSnapshot { get; init; }

    /// <summary>The AppHost's own services.</summary>
    public required IServiceProvider ServiceProvider { get; init; }
}

/// <summary>For whom a command is done.</summary>
public sealed class ExecuteCommandContext
{
    /// <summary>The AppHost's own services.</summary>
    public required IServiceProvider ServiceProvider { get; init; }

    /// <summary>The instance that was asked.</summary>
    public required string ResourceName { get; init; }

    /// <summary>Whoever asked has given up.</summary>
    public required CancellationToken CancellationToken { get; init; }
}

/// <summary>What became of a command.</summary>
public sealed class ExecuteCommandResult
{
    /// <summary>It was done.</summary>
    public required bool Success { get; init; }

    /// <summary>It was given up.</summary>
    public bool Canceled { get; init; }

    /// <summary>Why it was not done.</summary>
    public string? Message { get; init; }
}

/// <summary>The usual results.</summary>
public static class CommandResults
{
    /// <summary>Done.</summary>
    public static ExecuteCommandResult Success() => new() { Success = true };

    /// <summary>Not done.</summary>
    public static ExecuteCommandResult Failure(string? errorMessage = null) => new() { Success = false, Message = errorMessage };

    /// <summary>Not done.</summary>
    public static ExecuteCommandResult Failure(Exception exception) => Failure(exception.Message);

    /// <summary>Given up.</summary>
    public static ExecuteCommandResult Canceled() => new() { Success = false, Canceled = true };
}

/// <summary>The commands that every process and container has.</summary>
public static class KnownResourceCommands
{
    /// <summary>Starts what has ended or was never started.</summary>
    public static readonly string StartCommand = "resource-start";

    /// <summary>Ends what runs.</summary>
    public static readonly string StopCommand = "resource-stop";

    /// <summary>Ends and starts what runs.</summary>
    public static readonly string RestartCommand = "resource-restart";
}
