namespace ClothingApp.ModelServer.Servables;

/// <summary>
/// Whether calls should come here: every model is loaded or known to be broken, one at least can be called, none has stopped working since, and
/// the server is not stopping.
/// </summary>
internal sealed class ServerReadiness(ServableManager servables, IHostApplicationLifetime lifetime)
{
    /// <summary>Why not, for people; null when they should.</summary>
    public string? Reason =>
        lifetime.ApplicationStopping.IsCancellationRequested ? "the server is stopping"
        : !servables.IsSettled ? "models are being loaded"
        : servables.Broken is { } model ? $"model {model} has stopped working and is loaded again: see the log"
        : !servables.AnyAvailable ? "no model could be loaded: see the log"
        : null;
}
