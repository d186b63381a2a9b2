using System.Collections.Concurrent;
using System.Globalization;
using ClothingApp.ModelServer.Kernels.Text.Unicode;

namespace ClothingApp.ModelServer.Kernels.Text.Patterns;

/// <summary>The classes of characters that have names: Perl's, POSIX', and Unicode's categories and scripts.</summary>
internal static class NamedSets
{
    public static readonly CodePointSet Digits = CodePointSet.Of(('0', '9'));
    public static readonly CodePointSet Words = CodePointSet.Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));
    public static readonly CodePointSet Blanks = CodePointSet.Of(('\t', '\n'), ('\f', '\r'), (' ', ' '));

    private static readonly Dictionary<string, CodePointSet> Posix = new(StringComparer.Ordinal)
    {
        ["alnum"] = CodePointSet.Of(('0', '9'), ('A', 'Z'), ('a', 'z')),
        ["alpha"] = CodePointSet.Of(('A', 'Z'), ('a', 'z')),
        ["ascii"] = CodePointSet.Of((0, 0x7F)),
        ["blank"] = CodePointSet.Of(('\t', '\t'), (' ', ' ')),
        ["cntrl"] = CodePointSet.Of((0, 0x1F), (0x7F, 0x7F)),
        ["digit"] = Digits,
        ["graph"] = CodePointSet.Of(('!', '~')),
        ["lower"] = CodePointSet.Of(('a', 'z')),
        ["print"] = CodePointSet.Of((' ', '~')),
        ["punct"] = CodePointSet.Of(('!', '/'), (':', '@'), ('[', '`'), ('{', '~')),
        ["space"] = CodePointSet.Of(('\t', '\r'), (' ', ' ')),
        ["upper"] = CodePointSet.Of(('A', 'Z')),
        ["word"] = Words,
        ["xdigit"] = CodePointSet.Of(('0', '9'), ('A', 'F'), ('a', 'f')),
    };

    private static readonly string[] Categories =
        ["Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So"];

    private static readonly ConcurrentDictionary<string, CodePointSet?> Unicode = new(StringComparer.Ordinal);

    /// <summary>A class as in <c>[[:alpha:]]</c>; null when there is none of the name.</summary>
    public static CodePointSet? FindPosix(string name) => Posix.GetValueOrDefault(name);

    /// <summary>A class as in <c>\p{Greek}</c> or <c>\pL</c>; null when there is none of the name.</summary>
    public static CodePointSet? FindUnicode(string name) =>
        // Only names that exist are kept, or a request could fill the memory with others.
        Unicode.TryGetValue(name, out var known) ? known : Make(name) is { } made ? Unicode.GetOrAdd(name, made) : null;

    private static CodePointSet? Make(string name)
    {
        if (name == "Any")
            return CodePointSet.All;
        // The order of the names is that of .NET's categories. A single letter stands for all that begin with it.
        var wanted = Enumerable.Range(0, Categories.Length).Where(i => name.Length is 1 or 2 && Categories[i].StartsWith(name, StringComparison.Ordinal)).ToHashSet();
        if (wanted.Count == 0)
            return Scripts.Find(name) is { } script ? CodePointSet.Of(script) : null;
        var ranges = new List<(int First, int Last)>();
        for (var c = 0; c <= CodePointSet.Max; c++)
        {
            if (!wanted.Contains((int)CharUnicodeInfo.GetUnicodeCategory(c)))
                continue;
            if (ranges.Count > 0 && ranges[^1].Last == c - 1)
                ranges[^1] = (ranges[^1].First, c);
            else
                ranges.Add((c, c));
        }
        return CodePointSet.Of(ranges);
    }
}
