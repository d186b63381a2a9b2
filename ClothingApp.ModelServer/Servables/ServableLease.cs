namespace ClothingApp.ModelServer.Servables;

/// <summary>A call's hold on the version that answers it: unloading waits for it.</summary>
/// <param name="model">The name under which it was asked for.</param>
/// <param name="servable">Already in use; the lease ends that.</param>
internal sealed class ServableLease(string model, long version, Servable servable) : IDisposable
{
    private bool _isDisposed;

    public string Model { get; } = model;

    public long Version { get; } = version;

    public Servable Servable { get; } = servable;

    /// <summary>Whether runs are a client's: those of the warm-up are no traffic.</summary>
    public bool IsCounted { get; init; } = true;

    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _isDisposed, true))
            Servable.EndUse();
    }
}
