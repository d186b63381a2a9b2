using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Fills the environment of a resource just before it starts.</summary>
public class EnvironmentCallbackContext(
    DistributedApplicationExecutionContext executionContext, IResource resource,
    Dictionary<string, object>? environmentVariables = null, CancellationToken cancellationToken = default)
{
    /// <summary>Values are text or <see cref="IValueProvider"/>s.</summary>
    public Dictionary<string, object> EnvironmentVariables { get; } = environmentVariables ?? [];

    /// <summary>Ends when the application does.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Writes among the output of the resource.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>Whose environment.</summary>
    public IResource Resource => resource;

    /// <summary>Run or publish.</summary>
    public DistributedApplicationExecutionContext ExecutionContext => executionContext;
}

/// <summary>Fills the arguments of a resource just before it starts.</summary>
public sealed class CommandLineArgsCallbackContext(IList<object> args, IResource resource, CancellationToken cancellationToken = default)
{
    /// <summary>Values are text or <see cref="IValueProvider"/>s.</summary>
    public IList<object> Args => args;

    /// <summary>Ends when the application does.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Run or publish.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; set; } = new(DistributedApplicationOperation.Run);

    /// <summary>Writes among the output of the resource.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>Whose arguments.</summary>
    public IResource Resource => resource;
}

/// <summary>Fills the environment at each start.</summary>
public class EnvironmentCallbackAnnotation(Func<EnvironmentCallbackContext, Task> callback) : IResourceAnnotation
{
    /// <summary>Fills it.</summary>
    public Func<EnvironmentCallbackContext, Task> Callback => callback;
}

/// <summary>Fills the arguments at each start.</summary>
public class CommandLineArgsCallbackAnnotation(Func<CommandLineArgsCallbackContext, Task> callback) : IResourceAnnotation
{
    /// <summary>Fills them.</summary>
    public Func<CommandLineArgsCallbackContext, Task> Callback => callback;
}
