namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resource starts only after another.</summary>
public sealed class WaitAnnotation(IResource resource, WaitType waitType, int exitCode = 0) : IResourceAnnotation
{
    /// <summary>The other.</summary>
    public IResource Resource => resource;

    /// <summary>What it waits for.</summary>
    public WaitType WaitType => waitType;

    /// <summary>The exit code of a completion that counts.</summary>
    public int ExitCode => exitCode;

    /// <summary>What happens when the other fails; null: what the application does by default.</summary>
    public WaitBehavior? WaitBehavior { get; init; }
}

/// <summary>What a resource waits for.</summary>
public enum WaitType
{
    /// <summary>The other runs and its health checks pass.</summary>
    WaitUntilHealthy,

    /// <summary>The other has ended by itself.</summary>
    WaitForCompletion,

    /// <summary>The other runs.</summary>
    WaitUntilStarted,
}

/// <summary>What happens to those that wait for a resource that fails.</summary>
public enum WaitBehavior
{
    /// <summary>They go on waiting: somebody may start it again.</summary>
    WaitOnResourceUnavailable,

    /// <summary>They fail too.</summary>
    StopOnResourceUnavailable,
}
