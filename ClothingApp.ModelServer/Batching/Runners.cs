namespace ClothingApp.ModelServer.Batching;

/// <summary>Bounds how many inferences run at once. Who finds no runner free stands in line.</summary>
/// <param name="count">More than there are cores make every run slower and none sooner.</param>
internal sealed class Runners(int count) : IDisposable
{
    private readonly SemaphoreSlim _free = new(count);

    /// <returns>False when none is free.</returns>
    public bool TryTake() => _free.Wait(0);

    /// <summary>Ends when a runner is the caller's; it goes back by <see cref="Release"/>.</summary>
    public Task TakeAsync(CancellationToken ct) => _free.WaitAsync(ct);

    public void Release() => _free.Release();

    public void Dispose() => _free.Dispose();
}
