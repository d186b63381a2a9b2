using System.Collections.Concurrent;
using System.Globalization;
using ClothingApp.Grpc;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.Servables.Configuration;
using ClothingApp.Serving;

namespace ClothingApp.ModelServer.Servables;

/// <summary>
/// Loads the latest version of every configured model and hands out what is loaded. A model that cannot be loaded takes
/// nothing down with it. Names that share a folder share what is loaded.
/// </summary>
internal sealed class ServableManager(IReadOnlyList<ModelConfiguration> models, GraphCache? cache, ILogger<ServableManager> log) : BackgroundService
{
    private readonly ConcurrentDictionary<string, ServableVersion> _versions = new(StringComparer.Ordinal);

    /// <summary>True when every model is either available or known to be broken.</summary>
    public bool IsSettled { get; private set; }

    public bool AnyAvailable => _versions.Values.Any(v => v.State == ModelVersionState.Available);

    /// <summary>The versions of a model that are known.</summary>
    /// <exception cref="GrpcException">NOT_FOUND.</exception>
    public IReadOnlyList<ServableVersion> Versions(ModelSpec spec)
    {
        if (!_versions.TryGetValue(spec.Name, out var version))
            throw new GrpcException(GrpcStatusCode.NotFound, $"Could not find any versions of model {spec.Name}");
        return spec.Version is { } asked && asked != version.Version
            ? throw new GrpcException(GrpcStatusCode.NotFound, string.Create(CultureInfo.InvariantCulture, $"Could not find version {asked} of model {spec.Name}"))
            : [version];
    }

    /// <summary>The version that answers a call.</summary>
    /// <exception cref="GrpcException">No such model or version, or not yet.</exception>
    /// <returns>To be disposed when the call is done.</returns>
    public ServableLease Find(ModelSpec? spec)
    {
        if (spec is null)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, "Missing ModelSpec");
        if (spec.Name.Length == 0)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, "ModelSpec has no name specified.");
        if (spec.Version is null && spec.VersionLabel.Length > 0)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, $"Unrecognized servable version label: {spec.VersionLabel}");
        if (_versions.TryGetValue(spec.Name, out var version) && version.Servable is { } servable && (spec.Version ?? version.Version) == version.Version && servable.TryUse())
            return new ServableLease(spec.Name, version.Version, servable);
        if (!IsSettled)
            throw new GrpcException(GrpcStatusCode.Unavailable, $"model {spec.Name} is not loaded yet: models are still being loaded");
        throw new GrpcException(GrpcStatusCode.NotFound, spec.Version is { } missing
            ? string.Create(CultureInfo.InvariantCulture, $"Servable not found for request: Specific({spec.Name}, {missing})")
            : $"Servable not found for request: Latest({spec.Name})");
    }

    public override void Dispose()
    {
        base.Dispose();
        foreach (var servable in _versions.Values.Select(v => v.Servable).OfType<Servable>().Distinct())
            servable.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Parallel.ForEachAsync(models.GroupBy(m => m.BasePath, StringComparer.Ordinal), stoppingToken, LoadAsync);
        IsSettled = true;
        await PrepareSignaturesAsync(stoppingToken);
    }

    private async ValueTask LoadAsync(IGrouping<string, ModelConfiguration> folder, CancellationToken ct)
    {
        var names = folder.Select(m => m.Name).ToArray();
        var label = string.Join(", ", names);
        long version = 0;
        Servable? servable = null;
        try
        {
            (version, var path) = LatestVersion(folder.Key);
            if (path is null)
            {
                log.NoVersions(label, folder.Key);
                return;
            }
            Set(names, new ServableVersion(version, ModelVersionState.Loading));
            servable = Servable.Load(path, cache);
            var first = servable.Signatures.ContainsKey(Servable.DefaultSignature) ? Servable.DefaultSignature : servable.Signatures.Keys.Order(StringComparer.Ordinal).First();
            if ((await servable.GetSignatureAsync(first)).WarmUp(ct) is { } refusal)
                log.ZerosRefused(label, version, first, refusal);
            Set(names, new ServableVersion(version, ModelVersionState.Available, servable));
            log.Available(label, version, path);
        }
        catch (Exception e) when (e is not OperationCanceledException && !ct.IsCancellationRequested)
        {
            servable?.Dispose();
            Set(names, new ServableVersion(version, ModelVersionState.End, Error: e.Message));
            // An error that nobody foresaw keeps its stack; a broken model needs none.
            log.LoadFailed(e is ModelLoadException ? null : e, label, version, e.Message);
        }
    }

    // Other ways in to the same answer (bytes instead of floats, say): the first request of each need not wait. What
    // answers something else, an explanation for one, is converted when somebody asks.
    private async Task PrepareSignaturesAsync(CancellationToken ct)
    {
        foreach (var (name, version) in _versions.DistinctBy(v => v.Value.Servable).OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            if (version.Servable is not { } servable || !servable.Signatures.TryGetValue(Servable.DefaultSignature, out var usual))
                continue;
            foreach (var signature in servable.Signatures.Where(s => s.Value.Outputs.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(usual.Outputs.Keys)).Select(s => s.Key))
            {
                ct.ThrowIfCancellationRequested();
                try
                {
                    (await servable.GetSignatureAsync(signature)).WarmUp(ct);
                }
                catch (Exception e) when (e is not OperationCanceledException && !ct.IsCancellationRequested)
                {
                    log.SignatureFailed(name, version.Version, signature, e.Message);
                }
            }
        }
        // Graphs and weights were held several times over while they were converted; nothing needs them now.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private void Set(string[] names, ServableVersion version)
    {
        foreach (var name in names)
            _versions[name] = version;
    }

    private static (long Version, string? Path) LatestVersion(string folder)
    {
        if (!Directory.Exists(folder))
            return (0, null);
        return Directory.EnumerateDirectories(folder)
            .Select(path => (Version: long.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var v) ? v : -1, Path: (string?)path))
            .Where(v => v.Version >= 0)
            .DefaultIfEmpty((Version: 0, Path: null))
            .MaxBy(v => v.Version);
    }
}
