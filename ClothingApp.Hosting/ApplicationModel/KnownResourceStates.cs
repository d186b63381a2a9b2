namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a resource is doing.</summary>
public static class KnownResourceStates
{
    /// <summary>It is not started before somebody asks for it.</summary>
    public static readonly string NotStarted = nameof(NotStarted);

    /// <summary>For others, which must be there first.</summary>
    public static readonly string Waiting = nameof(Waiting);

    /// <summary>Its process is being started, or will be in a moment, again.</summary>
    public static readonly string Starting = nameof(Starting);

    /// <summary>Its image is being built.</summary>
    public static readonly string Building = nameof(Building);

    /// <summary>Its process lives.</summary>
    public static readonly string Running = nameof(Running);

    /// <summary>It did not come up, and will not be tried again by itself.</summary>
    public static readonly string FailedToStart = nameof(FailedToStart);

    /// <summary>No container runtime answers.</summary>
    public static readonly string RuntimeUnhealthy = nameof(RuntimeUnhealthy);

    /// <summary>Its process was asked to end.</summary>
    public static readonly string Stopping = nameof(Stopping);

    /// <summary>Its process ended.</summary>
    public static readonly string Exited = nameof(Exited);

    /// <summary>Its process ended by itself, with success.</summary>
    public static readonly string Finished = nameof(Finished);

    /// <summary>A parameter that nobody gave a value to.</summary>
    public static readonly string ValueMissing = nameof(ValueMissing);

    /// <summary>In use, without a process of its own.</summary>
    public static readonly string Active = nameof(Active);

    /// <summary>The states that a resource does not leave by itself.</summary>
    public static readonly IReadOnlyList<string> TerminalStates = [Finished, FailedToStart, Exited];
}
