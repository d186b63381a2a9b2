using System.Globalization;
using ClothingApp.Grpc;
using ClothingApp.ModelServer.Batching;
using ClothingApp.ModelServer.Monitoring;
using ClothingApp.ModelServer.Servables.Configuration;
using ClothingApp.ModelServer.Servables.LifeCycle;
using ClothingApp.ModelServer.Servables.WarmUp;
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
    private readonly SelfCheck _check;
    private readonly MemoryReturn _memory;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _looking = new();
    private readonly SemaphoreSlim _reconfiguring = new(1);
    private volatile Dictionary<string, ModelConfiguration> _models;

    /// <param name="cache">Where converted graphs are kept; null: nowhere.</param>
    /// <param name="warmUp">Not called before the start: it finds its models here.</param>
    public ServableManager(
        ModelServerOptions options, IReadOnlyList<ModelConfiguration> models, GraphCache? cache, ServerBatching batching, Func<WarmUpRequests> warmUp, ServingMetrics metrics, TimeProvider time, ILogger<ServableManager> log)
    {
        (_options, _time, _log) = (options, time, log);
        _models = ByName(models);
        _loader = new VersionLoader(cache, options.SavedModelTags, batching, warmUp, metrics, time, log);
        _lifeCycle = new ServableLifeCycle(
            (version, names, ct) => _loader.LoadAsync(version, names, !IsSettled, ct), new LoadRetries(options.MaxNumLoadRetries, options.LoadRetryInterval),
            options.NumLoadThreads > 0 ? options.NumLoadThreads : Environment.ProcessorCount, time, log);
        _check = new SelfCheck(_lifeCycle);
        _memory = new MemoryReturn(_lifeCycle, time);
        _source = new VersionSource(_lifeCycle.IsKnown, options.FileSystemPollWait, time, log);
    }

    /// <summary>Ends when every model that was configured at the start is either available or known to be broken.</summary>
    public Task Settled => _settled.Task;

    /// <inheritdoc cref="Settled"/>
    public bool IsSettled => _settled.Task.IsCompleted;

    /// <summary>A model that answered once, and does not any more; null when there is none.</summary>
    public string? Broken => _lifeCycle.Broken.Keys.Order(StringComparer.Ordinal).FirstOrDefault();

    /// <summary>Whether a signature is called only in the way that its method_name says.</summary>
    public bool ChecksMethodNames => _options.EnableSignatureMethodNameCheck;

    /// <summary>Whether a model of that name is to be served, or was.</summary>
    public bool IsConfigured(string model) => _models.ContainsKey(model) || _lifeCycle.Versions.ContainsKey(model);

    /// <summary>How many versions of each model answer.</summary>
    public IEnumerable<(string Model, int Versions)> AvailableVersions() =>
        _models.Keys.Select(m => (m, _lifeCycle.Versions.GetValueOrDefault(m, []).Count(v => v.State == ModelVersionState.Available)));

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

    /// <summary>
    /// Serves other models from now on. Ends when all of them were loaded or could not be; their labels take effect then, together, so that
    /// a call by a label is answered by the old version or by the new one.
    /// </summary>
    /// <exception cref="GrpcException">A model that was not served before, or the version of a label, is not available.</exception>
    public async Task ReconfigureAsync(IReadOnlyList<ModelConfiguration> models, CancellationToken ct)
    {
        await _reconfiguring.WaitAsync(ct);
        // What an old label points to must not go before the label does.
        _lifeCycle.Hold();
        try
        {
            var before = _models;
            _models = ByName(models.Select(m => m with { Labels = before.GetValueOrDefault(m.Name)?.Labels ?? new Dictionary<string, long>(StringComparer.Ordinal) }));
            if (_options.FileSystemPollWait >= TimeSpan.Zero)
                Look(mayWait: false);
            await _lifeCycle.WaitUntilTriedAsync([.. models.Select(m => m.Name)], ct);
            string[] unavailable = [.. models.Select(m => m.Name).Except(before.Keys).Select(Unavailable).OfType<string>()];
            if (unavailable.Length > 0)
                throw new GrpcException(GrpcStatusCode.Unknown, $"{unavailable.Length} servable(s) did not become available: {{{string.Join(", ", unavailable)}}}");
            CheckLabels(models, before);
            _models = ByName(models);
        }
        finally
        {
            _lifeCycle.EndHold();
            _reconfiguring.Release();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _reconfiguring.Dispose();
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
            _check.Tick(stoppingToken);
            // At the start when all is ready: a first prediction should not wait for it.
            if (preparing.IsCompleted)
                _memory.Tick();
        }
        await preparing;
    }

    private void Look(bool mayWait = true)
    {
        try
        {
            lock (_looking)
                _lifeCycle.Aspire(_source.Look(_models.Values, mayWait));
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
    }

    private static Dictionary<string, ModelConfiguration> ByName(IEnumerable<ModelConfiguration> models) => models.ToDictionary(m => m.Name, StringComparer.Ordinal);

    /// <returns>Why nothing answers for it; null when something does.</returns>
    private string? Unavailable(string model)
    {
        if (_lifeCycle.Answers(model))
            return null;
        return Array.Find(_lifeCycle.Versions.GetValueOrDefault(model, []), v => v.Failure is not null) is { } failed
            ? string.Create(CultureInfo.InvariantCulture, $"{{name: {model} version: {failed.Version}}} due to error: {failed.Status.ErrorMessage}")
            : $"{{name: {model}}}{Why(model)}";
    }

    private void CheckLabels(IEnumerable<ModelConfiguration> models, Dictionary<string, ModelConfiguration> before)
    {
        foreach (var (model, label, version) in models.SelectMany(m => m.Labels.Select(l => (m.Name, l.Key, l.Value))))
        {
            if (_lifeCycle.Answers(model, version))
                continue;
            var isNew = before.GetValueOrDefault(model)?.Labels.ContainsKey(label) is not true;
            if (!isNew || !_options.AllowVersionLabelsForUnavailableModels)
            {
                throw new GrpcException(GrpcStatusCode.FailedPrecondition, string.Create(CultureInfo.InvariantCulture,
                    $"Request to assign label to version {version} of model {model}, which is not currently available for inference (label {label}); labels stay as they were"));
            }
        }
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
