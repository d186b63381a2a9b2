namespace ClothingApp.Tests.Hosting.Api;

/// <summary>Holds what is compiled against what is written down of Aspire.</summary>
internal static class ApiComparison
{
    /// <summary>What is wrong with a type itself, members aside; nothing if it is as written down.</summary>
    /// <param name="expected">As written down.</param>
    /// <param name="actual">As compiled.</param>
    /// <param name="findByName">What is written down of its bases, whose bases it has too.</param>
    public static IEnumerable<string> Differences(ApiType expected, ApiType actual, Func<string, ApiType?> findByName)
    {
        if (expected.Kind != actual.Kind)
            yield return $"is a {actual.Kind}, not a {expected.Kind}";
        if (!expected.TypeParameters.SequenceEqual(actual.TypeParameters, StringComparer.Ordinal))
            yield return $"has the type parameters <{string.Join(", ", actual.TypeParameters)}>, not <{string.Join(", ", expected.TypeParameters)}>";
        foreach (var value in actual.Values.Except(expected.Values))
            yield return $"has the value {value}, of {string.Join(", ", expected.Values)}";

        // The facts are silent on what is sealed, and on what is a readonly struct.
        var facts = expected.Origin == ApiOrigin.Facts;
        foreach (var modifier in (string[])["static", "abstract", "ref", .. facts && !expected.Modifiers.Contains("sealed") ? (string[])[] : ["sealed"], .. facts ? (string[])[] : ["readonly"]])
        {
            if (expected.Modifiers.Contains(modifier) != actual.Modifiers.Contains(modifier))
                yield return actual.Modifiers.Contains(modifier) ? $"is {modifier}" : $"is not {modifier}";
        }
        if (expected.Constraints.Count > 0 && !Same(expected.Constraints, actual.Constraints))
            yield return $"has the constraints {Text(actual.Constraints)}, not {Text(expected.Constraints)}";
        if ((expected.Origin == ApiOrigin.Supplement || expected.Experimental is not null) && expected.Experimental != actual.Experimental)
            yield return $"is {(actual.Experimental is null ? "not experimental" : $"experimental as {actual.Experimental}")}, not {expected.Experimental}";
        if (expected.Origin == ApiOrigin.Supplement && expected.Obsolete != actual.Obsolete)
            yield return actual.Obsolete ? "is obsolete" : "is not obsolete";

        foreach (var missing in expected.Bases.Where(b => !actual.AllBases.Contains(b)))
            yield return $"is no {missing}";
        var wanted = Closure(expected.Bases, findByName);
        foreach (var extra in actual.Bases.Where(b => !wanted.Contains(b)))
            yield return $"is a {extra}";
    }

    /// <summary>Whether a member is as written down.</summary>
    public static bool Matches(ApiMember expected, ApiMember actual, bool inInterface)
    {
        var facts = expected.Origin == ApiOrigin.Facts;
        return expected.Kind == actual.Kind
            && expected.Name == actual.Name
            && expected.Type == (facts ? actual.PlainType : actual.Type)
            && expected.TypeParameters.SequenceEqual(actual.TypeParameters, StringComparer.Ordinal)
            && expected.Experimental == actual.Experimental
            && (facts || expected.Obsolete == actual.Obsolete)
            && Accessors(expected, facts).SequenceEqual(Accessors(actual, facts), StringComparer.Ordinal)
            && Same(expected.Constraints, actual.Constraints)
            && expected.Parameters.Count == actual.Parameters.Count
            && expected.Parameters.Zip(actual.Parameters).All(pair => Matches(pair.First, pair.Second, facts))
            && Modifiers(expected, facts, inInterface).SetEquals(Modifiers(actual, facts, inInterface));
    }

    private static bool Matches(ApiParameter expected, ApiParameter actual, bool facts)
    {
        var byReference = expected.Modifier == "out/ref";
        return (byReference ? actual.Modifier is "in" or "out" or "ref" : expected.Modifier == actual.Modifier)
            && expected.Name == actual.Name
            && expected.Default == actual.Default
            && (byReference ? expected.Type.TrimEnd('?') == actual.PlainType.TrimEnd('?') : expected.Type == (facts ? actual.PlainType : actual.Type));
    }

    // The facts print an init accessor as set.
    private static IEnumerable<string> Accessors(ApiMember member, bool facts) =>
        member.Accessors.Select(a => facts && a == "init" ? "set" : a).Order(StringComparer.Ordinal);

    private static HashSet<string> Modifiers(ApiMember member, bool facts, bool inInterface)
    {
        string[] compared = (facts, inInterface, member.Kind) switch
        {
            (true, _, ApiKind.Field) => ["protected"],
            (true, _, _) => ["static", "protected"],
            (false, true, _) => ["static"],
            _ => ["static", "protected", "virtual", "abstract", "override", "required", "const", "readonly"],
        };
        return member.Modifiers.Intersect(compared, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
    }

    private static HashSet<string> Closure(IEnumerable<string> bases, Func<string, ApiType?> findByName)
    {
        var closure = new HashSet<string>(StringComparer.Ordinal);
        var next = new Queue<string>(bases);
        while (next.TryDequeue(out var name))
        {
            if (closure.Add(name) && findByName(name.Split('<')[0]) is { } type)
            {
                foreach (var b in type.Bases)
                    next.Enqueue(b);
            }
        }
        return closure;
    }

    private static bool Same(IReadOnlyList<ApiConstraint> expected, IReadOnlyList<ApiConstraint> actual) => Text(expected) == Text(actual);

    private static string Text(IReadOnlyList<ApiConstraint> constraints) =>
        string.Concat(constraints.OrderBy(c => c.TypeParameter, StringComparer.Ordinal).Select(c => $" where {c.TypeParameter} : {string.Join(", ", c.Requirements.Order(StringComparer.Ordinal))}"));
}
