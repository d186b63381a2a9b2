namespace ClothingApp.Hosting.Orchestration;

/// <summary>A process or a container that has been started. Disposing ends what is left of it.</summary>
internal interface IRunningInstance : IAsyncDisposable
{
    /// <summary>Ends with the exit code.</summary>
    Task<int> Exit { get; }

    int? ProcessId { get; }

    string? ContainerId { get; }

    /// <summary>Asks it to end, and ends it when the time is over.</summary>
    Task TerminateAsync(TimeSpan grace);
}
