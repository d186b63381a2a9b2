using ClothingApp.Hosting.Orchestration;

namespace ClothingApp.Hosting.Containers;

/// <summary>A persistent container: it outlives the application, but ends when somebody wants it to.</summary>
/// <param name="applicationStops">Cancelled before the application ends its resources.</param>
internal sealed class KeptContainer(RunningContainer container, CancellationToken applicationStops) : IRunningInstance
{
    public Task<int> Exit => container.Exit;

    public int? ProcessId => container.ProcessId;

    public string? ContainerId => container.ContainerId;

    public Task TerminateAsync(TimeSpan grace) => applicationStops.IsCancellationRequested ? DisposeAsync().AsTask() : container.TerminateAsync(grace);

    /// <summary>Leaves it as it is.</summary>
    public ValueTask DisposeAsync() => container.DisposeAsync();
}
