using System.Globalization;
using System.Text.RegularExpressions;

namespace ClothingApp.Tests.Hosting.Api;

/// <summary>
/// Reads signatures in the notations of the facts: a type's line begins with its namespace, its members follow indented, an empty line ends it.
/// <code>
/// Aspire.Hosting.ApplicationModel  sealed class A : B          aspire.md and the supplement
/// Aspire.Hosting :: static class A                             aspire-api.txt
///     prop string? Name { get; set; }
///     IRB&lt;T&gt; WithName&lt;T&gt;(this IRB&lt;T&gt; builder, string name = null) where T : IResource
/// </code>
/// </summary>
internal static partial class SignatureParser
{
    /// <summary>Every type in the lines; lines that are neither type nor member (prose, fences) are passed over.</summary>
    /// <exception cref="FormatException">A line looks like a member, but cannot be read.</exception>
    public static IEnumerable<ApiType> Parse(IEnumerable<string> lines, ApiOrigin origin)
    {
        ApiType? type = null;
        var members = new List<ApiMember>();
        foreach (var line in lines)
        {
            if (TypeLine().Match(line) is { Success: true } match)
            {
                if (type is not null)
                    yield return type with { Members = [.. members] };
                members.Clear();
                type = ReadType(origin, match.Groups["namespace"].Value, match.Groups["rest"].Value, members);
            }
            else if (type is not null && line.StartsWith("    ", StringComparison.Ordinal) && line.Trim() is { Length: > 0 } text)
            {
                if (type.Kind == "enum")
                    type = type with { Values = ReadValues(text) };
                else
                    members.Add(ReadMember(text, type, origin));
            }
            else if (type is not null)
            {
                yield return type with { Members = [.. members] };
                type = null;
            }
        }
        if (type is not null)
            yield return type with { Members = [.. members] };
    }

    /// <summary>One member of a type, such as <c>prop string Name { get; }</c>.</summary>
    public static ApiMember ReadMember(string text, ApiType type, ApiOrigin origin)
    {
        var (rest, experimental, obsolete) = ReadAttributes(text);
        var modifiers = ReadModifiers(ref rest);
        var kind = ReadKind(ref rest);
        modifiers.UnionWith(ReadModifiers(ref rest));
        if (type.Modifiers.Contains("static"))
            modifiers.Add("static");
        modifiers.ExceptWith(kind == ApiKind.Field && modifiers.Contains("const") ? ["static", "readonly"] : []);
        ApiMember Member(ApiKind memberKind, string name, string memberType) =>
            new(origin, memberKind, name, memberType) { Modifiers = modifiers, Experimental = experimental, Obsolete = obsolete };

        if (kind == ApiKind.Property && PropertyText().Match(rest) is { Success: true } property)
        {
            var accessors = property.Groups["accessors"].Value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return Member(ApiKind.Property, property.Groups["name"].Value, TypeText(property.Groups["type"].Value)) with { Accessors = accessors };
        }
        if (kind == ApiKind.Field && FieldText().Match(rest) is { Success: true } field)
            return Member(ApiKind.Field, field.Groups["name"].Value, TypeText(field.Groups["type"].Value));

        var open = OpeningOfParameters(rest);
        var close = open < 0 ? -1 : ClosingOf(rest, open);
        if (close < 0)
            throw new FormatException($"No member: {text}");
        var parameters = ReadParameters(rest[(open + 1)..close]);
        if (kind == ApiKind.Constructor)
            return Member(ApiKind.Constructor, rest[..open].Trim(), "void") with { Parameters = parameters };
        if (OperatorText().Match(rest[..open]) is { Success: true } conversion)
            return Member(ApiKind.Operator, conversion.Groups["kind"].Value == "implicit" ? "op_Implicit" : "op_Explicit", TypeText(conversion.Groups["type"].Value)) with { Parameters = parameters };

        var head = rest[..open].Trim();
        var end = head.EndsWith('>') ? OpeningOf(head) : head.Length;
        var start = head.LastIndexOf(' ', end - 1);
        return Member(ApiKind.Method, head[(start + 1)..end], TypeText(head[..start])) with
        {
            TypeParameters = end == head.Length ? [] : head[(end + 1)..^1].Split(',', StringSplitOptions.TrimEntries),
            Parameters = parameters,
            Constraints = ReadConstraints(rest[(close + 1)..]),
        };
    }

    private static ApiType ReadType(ApiOrigin origin, string space, string text, List<ApiMember> members)
    {
        var (rest, experimental, obsolete) = ReadAttributes(text);
        var modifiers = ReadModifiers(ref rest);
        var kind = TypeKind().Match(rest);
        rest = rest[kind.Length..].Trim();
        var constraintsAt = rest.IndexOf(" where ", StringComparison.Ordinal);
        var constraints = constraintsAt < 0 ? [] : ReadConstraints(rest[constraintsAt..]);
        if (constraintsAt >= 0)
            rest = rest[..constraintsAt];

        var colon = rest.IndexOf(" : ", StringComparison.Ordinal);
        var (head, bases) = colon < 0 ? (rest, "") : (rest[..colon], rest[(colon + 3)..]);
        var open = head.IndexOf('(', StringComparison.Ordinal);
        var positional = open < 0 ? null : ReadParameters(head[(open + 1)..head.LastIndexOf(')')]);
        if (open >= 0)
            head = head[..open];
        var angle = head.IndexOf('<', StringComparison.Ordinal);
        var name = angle < 0 ? head : head[..angle];
        var simple = name[(name.LastIndexOf('.') + 1)..];
        if (positional is not null)
        {
            members.Add(new(origin, ApiKind.Constructor, simple, "void") { Parameters = positional });
            members.AddRange(positional.Select(p => new ApiMember(origin, ApiKind.Property, p.Name, p.Type) { Accessors = ["get", "init"] }));
        }
        return new(origin, space, name, kind.Value.Trim())
        {
            TypeParameters = angle < 0 ? [] : [.. head[(angle + 1)..^1].Split(',', StringSplitOptions.TrimEntries).Select(p => p.Replace("out ", "", StringComparison.Ordinal))],
            Modifiers = modifiers,
            Bases = [.. Split(bases).Select(TypeText)],
            Constraints = constraints,
            Experimental = experimental,
            Obsolete = obsolete,
        };
    }

    private static (string Text, string? Experimental, bool Obsolete) ReadAttributes(string text)
    {
        string? experimental = null;
        var obsolete = false;
        while (AttributeText().Match(text) is { Success: true } attribute)
        {
            if (attribute.Groups["name"].Value == "Experimental")
                experimental = attribute.Groups["value"].Value;
            obsolete |= attribute.Groups["name"].Value == "Obsolete";
            text = text[attribute.Length..];
        }
        return (text, experimental, obsolete);
    }

    private static HashSet<string> ReadModifiers(ref string text)
    {
        var modifiers = new HashSet<string>(StringComparer.Ordinal);
        while (ModifierText().Match(text) is { Success: true } modifier)
        {
            modifiers.Add(modifier.Value.Trim());
            text = text[modifier.Length..];
        }
        return modifiers;
    }

    private static ApiKind ReadKind(ref string text)
    {
        foreach (var (word, kind) in (ReadOnlySpan<(string, ApiKind)>)[("ctor ", ApiKind.Constructor), ("prop ", ApiKind.Property), ("field ", ApiKind.Field)])
        {
            if (text.StartsWith(word, StringComparison.Ordinal))
            {
                text = text[word.Length..];
                return kind;
            }
        }
        return ApiKind.Method;
    }

    private static ApiParameter[] ReadParameters(string text) => [.. Split(text).Select(parameter =>
    {
        var match = ParameterText().Match(parameter);
        if (!match.Success)
            throw new FormatException($"No parameter: {parameter}");
        return new ApiParameter(match.Groups["modifier"].Value.Trim(), TypeText(match.Groups["type"].Value), match.Groups["name"].Value,
            match.Groups["default"] is { Success: true, Value: var value } ? value : null);
    })];

    private static ApiConstraint[] ReadConstraints(string text) =>
        [.. ConstraintText().Matches(text).Select(m => new ApiConstraint(m.Groups["name"].Value, [.. Split(m.Groups["what"].Value).Select(TypeText)]))];

    private static (string Name, long Value)[] ReadValues(string text)
    {
        var next = 0L;
        return [.. text.Split(',', StringSplitOptions.TrimEntries).Select(entry =>
        {
            var parts = entry.Split(" = ");
            var value = parts.Length > 1 ? long.Parse(parts[1], CultureInfo.InvariantCulture) : next;
            next = value + 1;
            return (parts[0], value);
        })];
    }

    /// <summary>A type without namespaces, outer types and the facts' abbreviations.</summary>
    public static string TypeText(string text) => QualifiedName().Replace(text.Trim(), name => name.Groups["name"].Value switch
    {
        "IRB" => "IResourceBuilder",
        "IDAB" => "IDistributedApplicationBuilder",
        var other => other,
    });

    /// <summary>What stands between commas, but for those within brackets and strings.</summary>
    private static IEnumerable<string> Split(string text)
    {
        var (start, depth, quoted) = (0, 0, false);
        for (var i = 0; i < text.Length; i++)
        {
            quoted ^= text[i] == '"';
            depth += quoted ? 0 : text[i] switch { '<' or '(' or '[' or '{' => 1, '>' or ')' or ']' or '}' => -1, _ => 0 };
            if (depth == 0 && !quoted && text[i] == ',')
            {
                yield return text[start..i].Trim();
                start = i + 1;
            }
        }
        if (text[start..].Trim() is { Length: > 0 } last)
            yield return last;
    }

    private static int OpeningOfParameters(string text) => text.IndexOf('(', StringComparison.Ordinal);

    private static int ClosingOf(string text, int open)
    {
        var depth = 0;
        for (var i = open; i < text.Length; i++)
        {
            depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth == 0)
                return i;
        }
        return -1;
    }

    private static int OpeningOf(string head)
    {
        var depth = 0;
        for (var i = head.Length - 1; i >= 0; i--)
        {
            depth += head[i] switch { '>' => 1, '<' => -1, _ => 0 };
            if (depth == 0)
                return i;
        }
        throw new FormatException($"No type parameters: {head}");
    }

    [GeneratedRegex(@"^(?<namespace>Aspire\.Hosting(\.\w+)*)(  | :: )(?<rest>.*)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex TypeLine();

    [GeneratedRegex("^(record struct|record|class|interface|struct|enum) ", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex TypeKind();

    [GeneratedRegex(@"^\[(?<name>\w+)(\(""(?<value>[^""]*)""\))?\] *", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex AttributeText();

    [GeneratedRegex("^(static|abstract|sealed|readonly|ref|protected|virtual|override|required|const) ", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ModifierText();

    [GeneratedRegex(@"^(?<type>.+) (?<name>\w+) \{ (?<accessors>[a-z; ]+)\}$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PropertyText();

    [GeneratedRegex(@"^(?<type>.+?) (?<name>\w+)( = .*)?$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex FieldText();

    [GeneratedRegex("^(?<kind>implicit|explicit) operator (?<type>.+)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex OperatorText();

    [GeneratedRegex(@"^(?<modifier>(this|params|out/ref|in|out|ref) )?(?<type>[^=]+) @?(?<name>\w+)( = (?<default>.+))?$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ParameterText();

    [GeneratedRegex(@" where (?<name>\w+) : (?<what>.+?)(?= where |$)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ConstraintText();

    [GeneratedRegex(@"(\w+\.)*(?<name>\w+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex QualifiedName();
}
