namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a resource is doing.</summary>
public static class KnownResourceStates
{
    /// <summary>For others, which must be there first.</summary>
    public static readonly string Waiting = nameof(Waiting);

    /// <summary>Its process is being started, or will be in a moment, again.</summary>
    public static readonly string Starting = nameof(Starting);

    /// <summary>Its process lives.</summary>
    public static readonly string Running = nameof(Running);

    /// <summary>It did not come up, and will not be tried again.</summary>
    public static readonly string FailedToStart = nameof(FailedToStart);

    /// <summary>Its process was asked to end.</summary>
    public static readonly string Stopping = nameof(Stopping);

    /// <summary>Its process ended.</summary>
    public static readonly string Exited = nameof(Exited);

    /// <summary>Its process ended by itself, with success.</summary>
    public static readonly string Finished = nameof(Finished);

    /// <summary>The states that a resource does not leave by itself.</summary>
    public static readonly IReadOnlyList<string> TerminalStates = [Finished, FailedToStart, Exited];
}
