using ClothingApp.Serving;

namespace ClothingApp.ModelServer.Servables.LifeCycle;

/// <summary>One version folder, from the moment that somebody wants it until nobody does. Guarded by the lock of <see cref="ServableLifeCycle"/>.</summary>
internal sealed class VersionUnit(long version, string folder)
{
    public long Version { get; } = version;

    public string Folder { get; } = folder;

    public ModelVersionState State { get; set; } = ModelVersionState.Start;

    /// <summary>While <see cref="State"/> is AVAILABLE.</summary>
    public Servable? Servable { get; set; }

    /// <summary>Of the last try.</summary>
    public LoadFailure? Failure { get; set; }

    public int Tries { get; set; }

    /// <summary>When the last try ended, on the time provider's clock.</summary>
    public long LastTry { get; set; }

    /// <summary>Of the folder that was tried.</summary>
    public int? Fingerprint { get; set; }

    /// <summary>The models that should serve it.</summary>
    public HashSet<string> WantedBy { get; } = new(StringComparer.Ordinal);

    /// <summary>The model that stopped serving it last, and shows it as UNLOADING until it is gone.</summary>
    public string? LastServedBy { get; set; }

    /// <summary>The models that wanted it when its load began; empty again when that was looked at.</summary>
    public HashSet<string> AskedForBy { get; } = new(StringComparer.Ordinal);

    /// <summary>The models that serve it.</summary>
    public HashSet<string> ServedBy { get; } = new(StringComparer.Ordinal);
}
