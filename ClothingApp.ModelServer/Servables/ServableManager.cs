using System.Globalization;
using ClothingApp.Grpc;
using ClothingApp.ModelServer.Servables.Configuration;
using ClothingApp.ModelServer.Servables.LifeCycle;
using ClothingApp.Serving;

namespace ClothingApp.ModelServer.Servables;

/// <summary>
/// Keeps loaded what every configured model's policy asks for, and hands out what is loaded. A model that cannot be loaded takes
/// nothing down with it. Names that share a folder share what is loaded.
/// </summary>
internal sealed class ServableManager : BackgroundService
{
    // The original's.
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ModelServerOptions _options;
    private readonly ServableLifeCycle _lifeCycle;
    private readonly VersionLoader _loader;
    private readonly VersionSource _source;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private Dictionary<string, ModelConfiguration> _models;

    /// <param name="cache">Where converted graphs are kept; null: nowhere.</param>
    public ServableManager(ModelServerOptions options, IReadOnlyList<ModelConfiguration> models, GraphCache? cache, TimeProvider time, ILogger<ServableManager> log)
    {
        (_options, _time, _log) = (options, time, log);
        _models = models.ToDictionary(m => m.Name, StringComparer.Ordinal);
        _loader = new VersionLoader(cache, log);
        _lifeCycle = new ServableLifeCycle(
            (version, names, ct) => _loader.LoadAsync(version, names, !IsSettled, ct), new LoadRetries(options.MaxNumLoadRetries, options.LoadRetryInterval),
            options.NumLoadThreads > 0 ? options.NumLoadThreads : Environment.ProcessorCount, time, log);
        _source = new VersionSource(_lifeCycle.IsKnown, options.FileSystemPollWait, time, log);
    }

    /// <summary>Ends when every model that was configured at the start is either available or known to be broken.</summary>
    public Task Settled => _settled.Task;

    /// <inheritdoc cref="Settled"/>
    public bool IsSettled => _settled.Task.IsCompleted;

    public bool AnyAvailable => _lifeCycle.Versions.Values.Any(m => m.Any(v => v.State == ModelVersionState.Available));

    /// <summary>The versions of a model that are known. A label is ignored, as in the original.</summary>
    /// <exception cref="GrpcException">NOT_FOUND.</exception>
    public IReadOnlyList<ServableVersion> Versions(ModelSpec spec)
    {
        if (!_lifeCycle.Versions.TryGetValue(spec.Name, out var versions))
            throw new GrpcException(GrpcStatusCode.NotFound, $"Could not find any versions of model {spec.Name}{Why(spec.Name)}");
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
        if (Lease(spec.Name, asked) is { } lease)
            return lease;
        if (!IsSettled)
            throw new GrpcException(GrpcStatusCode.Unavailable, $"model {spec.Name} is not loaded yet: models are still being loaded");
        if (isLabel)
        {
            throw new GrpcException(GrpcStatusCode.FailedPrecondition, string.Create(CultureInfo.InvariantCulture,
                $"Request to assign label to version {asked} of model {spec.Name}, which is not currently available for inference (label {spec.VersionLabel})"));
        }
        throw new GrpcException(GrpcStatusCode.NotFound, asked is { } missing
            ? string.Create(CultureInfo.InvariantCulture, $"Servable not found for request: Specific({spec.Name}, {missing})")
            : $"Servable not found for request: Latest({spec.Name}){Why(spec.Name)}");
    }

    public override void Dispose()
    {
        base.Dispose();
        _lifeCycle.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_options.FileSystemPollWait < TimeSpan.Zero)
            _log.NeverLooks();
        else
            Look();
        var preparing = SettleAsync(stoppingToken);
        var last = _time.GetTimestamp();
        using var timer = new PeriodicTimer(Period, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (_options.FileSystemPollWait > TimeSpan.Zero && _time.GetElapsedTime(last) >= _options.FileSystemPollWait)
            {
                Look();
                last = _time.GetTimestamp();
            }
            _lifeCycle.Tick();
        }
        await preparing;
    }

    private void Look()
    {
        try
        {
            _lifeCycle.Aspire(_source.Look(_models.Values));
        }
        catch (Exception e)
        {
            // One odd folder must not end the looking for good.
            _log.LookFailed(e);
        }
    }

    private async Task SettleAsync(CancellationToken ct)
    {
        await _lifeCycle.WaitUntilTriedAsync([.. _models.Keys], ct);
        _settled.SetResult();
        foreach (var (model, version) in _lifeCycle.Versions.OrderBy(m => m.Key, StringComparer.Ordinal).SelectMany(m => m.Value.Select(v => (m.Key, v))).DistinctBy(v => v.v.Servable))
        {
            if (version.Servable is not { } servable || !servable.TryUse())
                continue;
            using var lease = new ServableLease(model, version.Version, servable);
            await _loader.PrepareSignaturesAsync(servable, model, version.Version, ct);
        }
        // Graphs and weights were held several times over while they were converted; nothing needs them now.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private ServableLease? Lease(string model, long? asked)
    {
        ServableVersion[]? seen = null;
        while (_lifeCycle.Versions.TryGetValue(model, out var versions) && !ReferenceEquals(versions, seen))
        {
            foreach (var version in versions)
            {
                if (version.Servable is { } servable && (asked ?? version.Version) == version.Version && servable.TryUse())
                    return new ServableLease(model, version.Version, servable);
            }
            // What was there may have gone since, because something newer has come: then there is another list.
            seen = versions;
        }
        return null;
    }

    private string Why(string model) => _source.Problems.TryGetValue(model, out var problem) ? $": {problem}" : "";

    private long Labelled(ModelSpec spec) =>
        _models.TryGetValue(spec.Name, out var model) && model.Labels.TryGetValue(spec.VersionLabel, out var version)
            ? version
            : throw new GrpcException(GrpcStatusCode.InvalidArgument, $"Unrecognized servable version label: {spec.VersionLabel}"
                + (model is { Labels.Count: > 0 } ? $". Model {spec.Name} has: {string.Join(", ", model.Labels.Keys.Order(StringComparer.Ordinal))}" : ""));
}
