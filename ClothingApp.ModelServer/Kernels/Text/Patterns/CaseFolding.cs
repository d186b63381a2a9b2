using System.Text;

namespace ClothingApp.ModelServer.Kernels.Text.Patterns;

/// <summary>Characters that differ in case alone: <c>k</c>, <c>K</c> and the Kelvin sign are one.</summary>
internal static class CaseFolding
{
    private const int LastCased = 0x1E943, DottedI = 0x130, DotlessI = 0x131;

    private static readonly Lazy<Dictionary<int, int[]>> Relatives = new(Collect);

    /// <summary>The set with all relatives of its characters.</summary>
    public static CodePointSet Fold(CodePointSet set) =>
        CodePointSet.Of(set.Ranges.Concat(Relatives.Value.Where(r => set.Contains(r.Key)).SelectMany(r => r.Value).Select(c => (c, c))));

    private static Dictionary<int, int[]> Collect()
    {
        var groups = new Dictionary<int, List<int>>();
        for (var c = 0; c <= LastCased; c++)
        {
            // These two fold in Turkish alone.
            if (!Rune.IsValid(c) || c is DottedI or DotlessI)
                continue;
            var key = Rune.ToLowerInvariant(Rune.ToUpperInvariant(new Rune(c))).Value;
            if (!groups.TryGetValue(key, out var group))
                groups[key] = group = [];
            group.Add(c);
        }
        return groups.Values.Where(g => g.Count > 1).SelectMany(g => g.Select(c => (c, g))).ToDictionary(p => p.c, p => p.g.Where(o => o != p.c).ToArray());
    }
}
