using System.Text.RegularExpressions;

namespace ClothingApp.Tests.Hosting.Api;

/// <summary>The types that signatures name, whether or not they are described themselves.</summary>
internal static partial class Mentions
{
    /// <summary>Every name in the signatures of a type and of its members, but for its type parameters.</summary>
    public static IReadOnlySet<string> In(ApiType type) => type.Members.SelectMany(m => Names(type, m)).Concat(Bases(type)).ToHashSet(StringComparer.Ordinal);

    /// <summary>The names in one member's signature.</summary>
    public static IEnumerable<string> Names(ApiType type, ApiMember member) =>
        Types(member).SelectMany(Names).Where(n => !member.TypeParameters.Contains(n) && !type.TypeParameters.Contains(n));

    /// <summary>The names in one type text.</summary>
    public static IEnumerable<string> Names(string type) => Identifier().Matches(type).Select(m => m.Value);

    private static IEnumerable<string> Bases(ApiType type) => type.Bases.SelectMany(Names).Where(n => !type.TypeParameters.Contains(n));

    private static IEnumerable<string> Types(ApiMember member) =>
        [member.Type, .. member.Parameters.Select(p => p.Type), .. member.Constraints.SelectMany(c => c.Requirements).Where(r => r is not ("class" or "struct" or "new()"))];

    [GeneratedRegex(@"\w+", RegexOptions.NonBacktracking)]
    private static partial Regex Identifier();
}
