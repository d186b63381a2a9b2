using System.Collections.Concurrent;
using ClothingApp.Serving;

namespace ClothingApp.ModelServer.Servables.LifeCycle;

/// <summary>What calls and status requests see of each model's versions. One writer at a time; readers need no lock.</summary>
internal sealed class VersionTable
{
    // A server that runs for long has seen many versions; the last ones are what somebody may ask about.
    private const int MaxEnded = 100;

    private readonly ConcurrentDictionary<string, ServableVersion[]> _versions = new(StringComparer.Ordinal);

    /// <summary>By model, the highest version first. An array is replaced whole and never changed.</summary>
    public IReadOnlyDictionary<string, ServableVersion[]> Versions => _versions;

    public void Set(string model, ServableVersion version)
    {
        var others = _versions.GetValueOrDefault(model, []);
        if (others.Contains(version))
            return;
        ServableVersion[] all = [.. others.Where(v => v.Version != version.Version).Append(version).OrderByDescending(v => v.Version)];
        if (all.Count(v => v.State == ModelVersionState.End) > MaxEnded)
            all = [.. all.Where(v => v != all.Last(e => e.State == ModelVersionState.End))];
        _versions[model] = all;
    }

    /// <summary>The versions that the condition names have ended; why, if they have failed, is kept.</summary>
    public void End(Func<string, ServableVersion, bool> condition)
    {
        foreach (var (model, versions) in _versions)
        {
            foreach (var version in versions.Where(v => condition(model, v)))
                Set(model, version with { State = ModelVersionState.End });
        }
    }
}
