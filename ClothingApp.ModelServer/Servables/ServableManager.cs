using System.Collections.Concurrent;
using System.Globalization;
using ClothingApp.Grpc;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.Servables.Configuration;
using ClothingApp.Serving;

namespace ClothingApp.ModelServer.Servables;

/// <summary>
/// Loads the versions of every configured model that its policy asks for, and hands out what is loaded. A model that cannot be loaded takes
/// nothing down with it. Names that share a folder share what is loaded.
/// </summary>
internal sealed class ServableManager(IReadOnlyList<ModelConfiguration> models, GraphCache? cache, ILogger<ServableManager> log) : BackgroundService
{
    // By name; the highest version first.
    private readonly ConcurrentDictionary<string, ServableVersion[]> _versions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelConfiguration> _models = models.ToDictionary(m => m.Name, StringComparer.Ordinal);
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when every model is either available or known to be broken.</summary>
    public Task Settled => _settled.Task;

    /// <inheritdoc cref="Settled"/>
    public bool IsSettled => _settled.Task.IsCompleted;

    public bool AnyAvailable => _versions.Values.Any(m => m.Any(v => v.State == ModelVersionState.Available));

    /// <summary>The versions of a model that are known. A label is ignored, as in the original.</summary>
    /// <exception cref="GrpcException">NOT_FOUND.</exception>
    public IReadOnlyList<ServableVersion> Versions(ModelSpec spec)
    {
        if (!_versions.TryGetValue(spec.Name, out var versions))
            throw new GrpcException(GrpcStatusCode.NotFound, $"Could not find any versions of model {spec.Name}");
        if (spec.Version is not { } asked)
            return versions;
        var version = Array.Find(versions, v => v.Version == asked);
        return version is not null
            ? [version]
            : throw new GrpcException(GrpcStatusCode.NotFound, string.Create(CultureInfo.InvariantCulture, $"Could not find version {asked} of model {spec.Name}"));
    }

    /// <summary>The version that answers a call: the one asked for by number or label, else the highest that is available.</summary>
    /// <returns>To be disposed when the call is done.</returns>
    /// <exception cref="GrpcException">No such model or version, or not yet.</exception>
    public ServableLease Find(ModelSpec? spec)
    {
        if (spec is null)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, "Missing ModelSpec");
        if (spec.Name.Length == 0)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, "ModelSpec has no name specified.");
        var isLabel = spec.Version is null && spec.VersionLabel.Length > 0;
        var asked = isLabel ? Labelled(spec) : spec.Version;
        foreach (var version in _versions.GetValueOrDefault(spec.Name, []))
        {
            if (version.Servable is { } servable && (asked ?? version.Version) == version.Version && servable.TryUse())
                return new ServableLease(spec.Name, version.Version, servable);
        }
        if (!IsSettled)
            throw new GrpcException(GrpcStatusCode.Unavailable, $"model {spec.Name} is not loaded yet: models are still being loaded");
        if (isLabel)
        {
            throw new GrpcException(GrpcStatusCode.FailedPrecondition, string.Create(CultureInfo.InvariantCulture,
                $"Request to assign label to version {asked} of model {spec.Name}, which is not currently available for inference (label {spec.VersionLabel})"));
        }
        throw new GrpcException(GrpcStatusCode.NotFound, asked is { } missing
            ? string.Create(CultureInfo.InvariantCulture, $"Servable not found for request: Specific({spec.Name}, {missing})")
            : $"Servable not found for request: Latest({spec.Name})");
    }

    public override void Dispose()
    {
        base.Dispose();
        foreach (var servable in _versions.Values.SelectMany(m => m).Select(v => v.Servable).OfType<Servable>().Distinct())
            servable.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Parallel.ForEachAsync(models.GroupBy(m => m.BasePath, StringComparer.Ordinal), stoppingToken, LoadFolderAsync);
        _settled.SetResult();
        await PrepareSignaturesAsync(stoppingToken);
    }

    private async ValueTask LoadFolderAsync(IGrouping<string, ModelConfiguration> folder, CancellationToken ct)
    {
        Dictionary<long, string> found;
        try
        {
            found = VersionFolders(folder.Key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.FolderUnreadable(e, string.Join(", ", folder.Select(m => m.Name)), folder.Key);
            return;
        }
        var wanted = folder.Select(m => (m.Name, Versions: VersionPolicy.Aspired(m.Policy, found.Keys))).ToArray();
        foreach (var (name, _) in wanted.Where(w => w.Versions.Count == 0))
            log.NoVersions(name, folder.Key);
        // What several names ask for is loaded once, the latest first: it answers calls that name no version.
        foreach (var version in wanted.SelectMany(w => w.Versions).Distinct().OrderDescending())
            await LoadAsync([.. wanted.Where(w => w.Versions.Contains(version)).Select(w => w.Name)], version, found[version], ct);
    }

    private async Task LoadAsync(string[] names, long version, string path, CancellationToken ct)
    {
        var label = string.Join(", ", names);
        Servable? servable = null;
        try
        {
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
        foreach (var (name, version) in _versions.OrderBy(m => m.Key, StringComparer.Ordinal).SelectMany(m => m.Value.Select(v => (m.Key, v))).DistinctBy(v => v.v.Servable))
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
            _versions.AddOrUpdate(name, [version], (_, others) => [.. others.Where(v => v.Version != version.Version).Append(version).OrderByDescending(v => v.Version)]);
    }

    private long Labelled(ModelSpec spec) =>
        _models.TryGetValue(spec.Name, out var model) && model.Labels.TryGetValue(spec.VersionLabel, out var version)
            ? version
            : throw new GrpcException(GrpcStatusCode.InvalidArgument, $"Unrecognized servable version label: {spec.VersionLabel}"
                + (model is { Labels.Count: > 0 } ? $". Model {spec.Name} has: {string.Join(", ", model.Labels.Keys.Order(StringComparer.Ordinal))}" : ""));

    // Zeros in front do not count: of 1 and 001 one is taken.
    private static Dictionary<long, string> VersionFolders(string folder)
    {
        var found = new Dictionary<long, string>();
        if (!Directory.Exists(folder))
            return found;
        foreach (var path in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            if (long.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
                found[version] = path;
        }
        return found;
    }
}
