using System.Collections.Concurrent;
using ClothingApp.Grpc;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.Serving;

namespace ClothingApp.ModelServer.Servables.LifeCycle;

/// <summary>
/// Brings what is loaded to what is wanted:
/// <code>
///   wanted ──> START ──> LOADING ──> AVAILABLE ──> UNLOADING ──> END
///                          │  ^                     until the last call has ended
///                          v  │ again after a while, or at once when the folder has changed
///                          END with the reason
/// </code>
/// A model's new version is loaded before its old one goes, so that there is always one that answers. What several models want is loaded once.
/// Every event (what is wanted has changed, a load has ended, the last call has ended, time has passed) goes through <see cref="Reconcile"/>.
/// </summary>
/// <param name="load">Loads a version for the models that are named; what it returns has run once.</param>
/// <param name="maxLoads">At the same time.</param>
internal sealed class ServableLifeCycle(
    Func<VersionUnit, string, CancellationToken, Task<Servable>> load, LoadRetries retries, int maxLoads, TimeProvider time, ILogger log) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<string, AspiredModel> _aspired = new(StringComparer.Ordinal);
    private readonly List<VersionUnit> _units = [];
    private readonly List<(Func<bool> Condition, TaskCompletionSource Done)> _waiting = [];
    private readonly VersionTable _table = new();
    private readonly ConcurrentDictionary<string, string> _broken = new(StringComparer.Ordinal);
    private int _holds, _turnover;
    private bool _isDisposed;

    /// <inheritdoc cref="VersionTable.Versions"/>
    public IReadOnlyDictionary<string, ServableVersion[]> Versions => _table.Versions;

    /// <summary>Grows with every version that was loaded, or could not be, or was unloaded.</summary>
    public int Turnover => Volatile.Read(ref _turnover);

    /// <summary>Models that answered once, and of which nothing answers since it stopped working, with the reason.</summary>
    public IReadOnlyDictionary<string, string> Broken => _broken;

    /// <summary>Sets what every model should serve; a model that is not named should serve nothing.</summary>
    public void Aspire(IReadOnlyList<AspiredModel> models)
    {
        lock (_lock)
        {
            _aspired.Clear();
            foreach (var model in models)
                _aspired[model.Name] = model;
            Reconcile();
        }
    }

    /// <summary>Time has passed: what failed may be tried again.</summary>
    public void Tick()
    {
        lock (_lock)
            Reconcile();
    }

    /// <summary>Whether the folder is loaded, or about to be.</summary>
    public bool IsKnown(string folder)
    {
        lock (_lock)
            return _units.Exists(u => u.Folder == folder && u.State != ModelVersionState.End);
    }

    /// <summary>Whether a version that the model should serve answers for it; this one, or any.</summary>
    public bool Answers(string model, long? version = null)
    {
        lock (_lock)
            return _units.Exists(u => u.WantedBy.Contains(model) && u.ServedBy.Contains(model) && (version ?? u.Version) == u.Version);
    }

    /// <summary>Nothing stops being served until this is undone.</summary>
    public void Hold()
    {
        lock (_lock)
            _holds++;
    }

    /// <inheritdoc cref="Hold"/>
    public void EndHold()
    {
        lock (_lock)
        {
            _holds--;
            Reconcile();
        }
    }

    /// <summary>What answers calls now.</summary>
    public IReadOnlyList<Servable> Serving()
    {
        lock (_lock)
            return [.. _units.Where(u => u.ServedBy.Count > 0).Select(u => u.Servable).OfType<Servable>()];
    }

    /// <summary>What was available has stopped working: it is available no longer, and loaded again.</summary>
    public void EndBroken(Servable servable, LoadFailure failure)
    {
        lock (_lock)
        {
            if (_units.Find(u => u.Servable == servable && u.State == ModelVersionState.Available) is not { } unit)
                return;
            log.Broken(string.Join(", ", unit.ServedBy.Order(StringComparer.Ordinal)), unit.Version, failure.Message);
            (unit.State, unit.Servable, unit.Failure, unit.Tries) = (ModelVersionState.End, null, failure, 0);
            foreach (var model in unit.ServedBy)
            {
                _table.Set(model, new ServableVersion(unit.Version, ModelVersionState.End, Failure: failure));
                if (!_units.Exists(u => u != unit && u.ServedBy.Contains(model)))
                    _broken[model] = failure.Message;
            }
            unit.ServedBy.Clear();
            servable.Dispose();
            // Not after a while, as what was broken from the start: nothing else may be there to answer.
            unit.State = ModelVersionState.Start;
            Reconcile();
        }
    }

    /// <summary>Ends when each version that these models want now was loaded, or could not be.</summary>
    public async Task WaitUntilTriedAsync(IReadOnlyCollection<string> models, CancellationToken ct)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Add((() => _units.TrueForAll(u => u.State is ModelVersionState.Available or ModelVersionState.End || !u.WantedBy.Overlaps(models)), done));
            Reconcile();
        }
        await done.Task.WaitAsync(ct);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            _stopping.Cancel();
            foreach (var unit in _units)
                unit.Servable?.Dispose();
            _units.Clear();
        }
        _stopping.Dispose();
    }

    private void Reconcile()
    {
        if (_isDisposed)
            return;
        NoteWishes();
        Serve();
        if (_holds == 0)
            Release();
        Forget();
        StartLoads();
        foreach (var model in _broken.Keys.Where(m => !_aspired.ContainsKey(m) || _units.Exists(u => u.ServedBy.Contains(m))))
            _broken.TryRemove(model, out _);
        foreach (var waiting in _waiting.ToArray())
        {
            if (waiting.Condition())
            {
                waiting.Done.TrySetResult();
                _waiting.Remove(waiting);
            }
        }
    }

    private void NoteWishes()
    {
        _units.ForEach(u => u.WantedBy.Clear());
        foreach (var model in _aspired.Values)
        {
            foreach (var (version, (folder, fingerprint)) in model.Versions)
            {
                var unit = _units.Find(u => u.Folder == folder && u.State != ModelVersionState.Unloading);
                if (unit is null)
                    _units.Add(unit = new VersionUnit(version, folder));
                unit.WantedBy.Add(model.Name);
                if (unit.State == ModelVersionState.End && fingerprint is not null && unit.Fingerprint is not null && fingerprint != unit.Fingerprint)
                    (unit.State, unit.Tries) = (ModelVersionState.Start, 0);
                unit.Fingerprint = fingerprint ?? unit.Fingerprint;
            }
        }
    }

    // A model whose folder was replaced by another goes on with the old version of that number until the new one is there.
    private void Serve()
    {
        foreach (var unit in _units.OrderByDescending(u => u.Version))
        {
            foreach (var model in unit.WantedBy)
            {
                if (unit.State == ModelVersionState.Available)
                {
                    if (!unit.ServedBy.Add(model))
                        continue;
                    _table.Set(model, new ServableVersion(unit.Version, ModelVersionState.Available, unit.Servable));
                    foreach (var other in _units.Where(u => u != unit && u.Version == unit.Version))
                        other.ServedBy.Remove(model);
                }
                else if (!_units.Exists(u => u.Version == unit.Version && u.ServedBy.Contains(model)))
                {
                    _table.Set(model, new ServableVersion(unit.Version, unit.State, Failure: unit.Failure));
                }
            }
        }
        foreach (var unit in _units.Where(u => u.State == ModelVersionState.Available).OrderByDescending(u => u.Version))
        {
            foreach (var model in unit.AskedForBy.Where(m => _aspired.GetValueOrDefault(m) is { Versions.Count: > 0 } && !_units.Exists(u => u.ServedBy.Contains(m) && (u.WantedBy.Contains(m) || u.Version >= unit.Version))))
                ServeMeanwhile(unit, model);
            unit.AskedForBy.Clear();
        }
    }

    // While it was loaded something newer appeared: where versions come faster than they load, none would ever be served otherwise.
    private void ServeMeanwhile(VersionUnit unit, string model)
    {
        unit.ServedBy.Add(model);
        _table.Set(model, new ServableVersion(unit.Version, ModelVersionState.Available, unit.Servable));
        foreach (var older in _units.Where(u => _holds == 0 && u.Version < unit.Version && u.ServedBy.Contains(model)))
            StopServing(older, model);
    }

    private void StopServing(VersionUnit unit, string model)
    {
        unit.ServedBy.Remove(model);
        unit.LastServedBy = model;
        _table.Set(model, new ServableVersion(unit.Version, unit.ServedBy.Count == 0 && unit.WantedBy.Count == 0 ? ModelVersionState.Unloading : ModelVersionState.End));
    }

    // The old ones go when a wanted one answers, or when none is wanted.
    private void Release()
    {
        foreach (var unit in _units)
        {
            foreach (var model in unit.ServedBy.Except(unit.WantedBy).ToArray())
            {
                if (_aspired.TryGetValue(model, out var aspired) && (aspired.IsWaiting || aspired.Versions.Count > 0) && !_units.Exists(u => u.WantedBy.Contains(model) && u.ServedBy.Contains(model)))
                    continue;
                StopServing(unit, model);
            }
        }
        // What was wanted, and never came to answer.
        _table.End((model, v) => v.State is ModelVersionState.Start or ModelVersionState.Loading && !_units.Exists(u => u.Version == v.Version && u.WantedBy.Contains(model)));
    }

    private void Forget()
    {
        foreach (var unit in _units.Where(u => u.WantedBy.Count == 0 && u.ServedBy.Count == 0).ToArray())
        {
            if (unit.State is ModelVersionState.Start or ModelVersionState.End)
                _units.Remove(unit);
            else if (unit.State == ModelVersionState.Available)
                Unload(unit);
        }
    }

    private void Unload(VersionUnit unit)
    {
        unit.State = ModelVersionState.Unloading;
        _units.Remove(unit);
        var servable = unit.Servable!;
        unit.Servable = null;
        _ = EndAsync();
        servable.Dispose();

        async Task EndAsync()
        {
            await servable.Freed;
            Interlocked.Increment(ref _turnover);
            log.Unloaded(unit.Version, unit.Folder);
            lock (_lock)
                _table.End((model, v) => model == unit.LastServedBy && v.Version == unit.Version && v.State == ModelVersionState.Unloading);
        }
    }

    private void StartLoads()
    {
        foreach (var unit in _units.Where(IsDue).OrderByDescending(u => u.Version).ToArray())
        {
            if (_units.Count(u => u.State == ModelVersionState.Loading) >= maxLoads)
                return;
            unit.State = ModelVersionState.Loading;
            unit.Tries++;
            unit.AskedForBy.UnionWith(unit.WantedBy);
            foreach (var model in unit.WantedBy)
            {
                if (!_units.Exists(u => u.Version == unit.Version && u.ServedBy.Contains(model)))
                    _table.Set(model, new ServableVersion(unit.Version, ModelVersionState.Loading));
            }
            var names = string.Join(", ", unit.WantedBy.Order(StringComparer.Ordinal));
            // Seconds of work: not under the lock, and not on the thread that was the last to change something.
            _ = Task.Run(() => LoadAsync(unit, names), _stopping.Token);
        }
    }

    private bool IsDue(VersionUnit unit) =>
        unit.WantedBy.Count > 0
        && (unit.State == ModelVersionState.Start
            || (unit.State == ModelVersionState.End && unit.Tries <= retries.Max && time.GetElapsedTime(unit.LastTry) >= retries.Interval));

    private async Task LoadAsync(VersionUnit unit, string names)
    {
        Servable? servable = null;
        LoadFailure? failure = null;
        try
        {
            servable = await load(unit, names, _stopping.Token);
        }
        catch (Exception) when (_isDisposed)
        {
            return;
        }
        catch (Exception e)
        {
            failure = LoadFailure.Of(e);
            // An error that nobody foresaw keeps its stack; a broken model needs none.
            log.LoadFailed(e is ModelLoadException or GrpcException ? null : e, names, unit.Version, failure.Message,
                unit.Tries > retries.Max ? "not tried again before its folder changes" : $"tried again in {retries.Interval.TotalSeconds:0.#} s, or when its folder changes");
        }
        lock (_lock)
        {
            if (_isDisposed)
            {
                servable?.Dispose();
                return;
            }
            (unit.State, unit.Servable, unit.Failure, unit.LastTry) =
                (servable is null ? ModelVersionState.End : ModelVersionState.Available, servable, failure, time.GetTimestamp());
            Interlocked.Increment(ref _turnover);
            Reconcile();
        }
        if (servable is not null)
            log.Available(names, unit.Version, unit.Folder);
    }
}
