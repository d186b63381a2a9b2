namespace ClothingApp.Imaging.Decoding.Workers;

/// <summary>Something about the workers that an operator should know.</summary>
/// <param name="Worker">The worker's process number; 0 where there is none.</param>
/// <param name="Detail">In words of ours and of the system, none from a picture.</param>
public sealed record WorkerEvent(WorkerEventKind Kind, int Worker, string Detail);

public enum WorkerEventKind
{
    /// <summary>Pictures are decoded in the gateway's own process, because workers cannot be had.</summary>
    Unavailable,

    /// <summary>Workers run, but without one of their bounds.</summary>
    Unbounded,

    /// <summary>A worker has not answered in time and was ended.</summary>
    TimedOut,

    /// <summary>A worker ended by itself: a fault in a decoder, or its memory was used up.</summary>
    Crashed,

    /// <summary>A worker could not be started; it is tried again.</summary>
    NotStarted,
}
