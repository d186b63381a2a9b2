namespace Aspire.Hosting.ApplicationModel;

/// <summary>Does what people ask of resources.</summary>
public class ResourceCommandService
{
    private readonly ResourceNotificationService _notifications;
    private readonly ResourceLoggerService _loggers;
    private readonly IServiceProvider _services;

    internal ResourceCommandService(ResourceNotificationService notifications, ResourceLoggerService loggers, IServiceProvider services) =>
        (_notifications, _loggers, _services) = (notifications, loggers, services);

    /// <summary>Gives a command to every instance of a resource.</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        var results = new List<ExecuteCommandResult>();
        foreach (var instance in ClothingApp.Hosting.Orchestration.ResourceInstance.Of(resource))
            results.Add(await ExecuteCommandAsync(instance.Id, commandName, cancellationToken));
        return results.Find(result => !result.Success) ?? CommandResults.Success();
    }

    /// <summary>Gives a command to one instance. A command that fails, or is unknown, is a result, never an exception.</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        if (!_notifications.TryGetCurrentState(resourceId, out var current))
            return CommandResults.Failure($"there is no resource '{resourceId}'");
        var command = current.Resource.Annotations.OfType<ResourceCommandAnnotation>().LastOrDefault(command => command.Name == commandName);
        if (command is null)
            return CommandResults.Failure($"{resourceId} has no command '{commandName}'");
        if (command.UpdateState(new UpdateCommandStateContext { ResourceSnapshot = current.Snapshot, ServiceProvider = _services }) != ResourceCommandState.Enabled)
            return CommandResults.Failure($"'{command.DisplayName}' is not possible while {resourceId} is {current.Snapshot.State?.Text ?? "unknown"}");

        var logger = _loggers.GetLogger(resourceId);
        try
        {
            var result = await command.ExecuteCommand(new ExecuteCommandContext { ResourceName = resourceId, ServiceProvider = _services, CancellationToken = cancellationToken });
            if (result is { Success: false, Canceled: false })
                ModelLog.CommandFailed(logger, command.DisplayName, result.Message);
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return CommandResults.Canceled();
        }
        catch (Exception error)
        {
            // A command is somebody else's code; whatever it throws is its result.
            ModelLog.CommandFailed(logger, command.DisplayName, error.Message);
            return CommandResults.Failure(error);
        }
    }
}
