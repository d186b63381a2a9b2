using ClothingApp.ModelServer.Servables.Configuration;

namespace ClothingApp.ModelServer.Servables.LifeCycle;

/// <summary>
/// Looks into the models' base paths and says which versions are wanted. A path that cannot be read keeps what it had: a mount that
/// goes away for a moment must not unload a model.
/// </summary>
/// <param name="isKnown">Whether a version folder is loaded or being loaded: then it need not be looked into.</param>
/// <param name="interval">Between two looks.</param>
internal sealed class VersionSource(Func<string, bool> isKnown, TimeSpan interval, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Reminder = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, IReadOnlyDictionary<long, string>> _found = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Problem, long At)> _told = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _writtenSince = new(StringComparer.Ordinal);
    private readonly FolderWrites _writes = new(interval, time);
    private bool _isFirst = true;

    /// <summary>Why a model has no version, by its name.</summary>
    public IReadOnlyDictionary<string, string> Problems { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <param name="mayWait">False: what is there is taken at once, even if it was written just now.</param>
    public IReadOnlyList<AspiredModel> Look(IReadOnlyCollection<ModelConfiguration> models, bool mayWait = true)
    {
        _writes.BeginRound();
        var wait = mayWait && !_isFirst;
        var aspired = new List<AspiredModel>();
        var problems = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in models.GroupBy(m => m.BasePath, StringComparer.Ordinal))
        {
            var contents = BasePathContents.Read(path.Key);
            var found = contents.Versions ?? _found.GetValueOrDefault(path.Key) ?? new Dictionary<long, string>();
            _found[path.Key] = found;
            Tell(path.Key, string.Join(", ", path.Select(m => m.Name)), contents.Problem);
            TellWhatIsWritten(string.Join(", ", path.Select(m => m.Name)), found.Values, wait);
            var ready = found.Where(v => !wait || isKnown(v.Value) || _writes.Look(v.Value).IsWhole).Select(v => v.Key).ToHashSet();
            foreach (var model in path)
            {
                var wanted = VersionPolicy.Aspired(model.Policy, ready);
                aspired.Add(new AspiredModel(model.Name, wanted.ToDictionary(v => v, v => Aspired(found[v])), VersionPolicy.Aspired(model.Policy, found.Keys).Any(v => !ready.Contains(v))));
                var problem = contents.Problem.Length > 0 ? contents.Problem : Missing(model, found);
                if (contents.Problem.Length == 0)
                    Tell(model.Name + "\n" + path.Key, model.Name, problem);
                if (problem.Length > 0)
                    problems[model.Name] = problem;
            }
        }
        foreach (var gone in _found.Keys.Except(models.Select(m => m.BasePath)).ToArray())
            _found.Remove(gone);
        _isFirst = false;
        Problems = problems;
        return aspired;
    }

    private AspiredVersion Aspired(string folder) => new(folder, isKnown(folder) ? null : _writes.Look(folder).Fingerprint);

    private static string Missing(ModelConfiguration model, IReadOnlyDictionary<long, string> found)
    {
        var missing = model.Policy?.Specific?.Versions.Where(v => !found.ContainsKey(v)).ToArray() ?? [];
        return missing.Length == 0 ? "" : $"{model.BasePath} lacks version {string.Join(", ", missing)}, which the version policy asks for; it has {string.Join(", ", found.Keys.Order())}";
    }

    // A version that is copied for minutes, or a folder that some program writes to for ever.
    private void TellWhatIsWritten(string names, IEnumerable<string> folders, bool wait)
    {
        foreach (var folder in folders)
        {
            if (!wait || isKnown(folder) || _writes.Look(folder).IsWhole)
                _writtenSince.Remove(folder);
            else if (!_writtenSince.TryAdd(folder, time.GetTimestamp()) && time.GetElapsedTime(_writtenSince[folder]) > Reminder)
                Tell(folder, names, $"{folder} is not loaded because something is written to it again and again; it is when that ends");
        }
    }

    // When it begins, and now and then while it lasts: who starts the server with a wrong path must not have to guess, nor read it every second.
    private void Tell(string key, string names, string problem)
    {
        if (problem.Length == 0)
        {
            _told.Remove(key);
            return;
        }
        if (_told.TryGetValue(key, out var told) && told.Problem == problem && time.GetElapsedTime(told.At) < Reminder)
            return;
        _told[key] = (problem, time.GetTimestamp());
        log.NoVersions(names, problem);
    }
}
