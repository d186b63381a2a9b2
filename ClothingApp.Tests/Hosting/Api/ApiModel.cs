namespace ClothingApp.Tests.Hosting.Api;

/// <summary>Who says that a type or member is so.</summary>
internal enum ApiOrigin
{
    /// <summary>aspire-api.txt or aspire.md: printed by reflection, so only the outermost nullability, and <c>set</c> for <c>init</c>.</summary>
    Facts,

    /// <summary>aspire-supplement.txt: read from sources, so everything.</summary>
    Supplement,

    /// <summary>An assembly of ours.</summary>
    Compiled,
}

internal enum ApiKind { Constructor, Method, Operator, Property, Field }

/// <summary>A parameter.</summary>
/// <param name="Modifier">this, params, in, out, ref, out/ref (one of the three) or nothing.</param>
/// <param name="Type">Without namespaces and outer types; <c>?</c> where null is allowed.</param>
/// <param name="Name">Its name.</param>
/// <param name="Default">As it is written in source, or null when an argument is required.</param>
internal sealed record ApiParameter(string Modifier, string Type, string Name, string? Default)
{
    /// <summary>The type with no more nullability than the facts give: that of the outermost type.</summary>
    public string PlainType { get; init; } = Type;

    public override string ToString() => $"{(Modifier.Length > 0 ? Modifier + " " : "")}{Type} {Name}{(Default is null ? "" : " = " + Default)}";
}

/// <summary>What must hold of a type parameter: <c>class</c>, <c>new()</c>, types.</summary>
internal sealed record ApiConstraint(string TypeParameter, IReadOnlyList<string> Requirements);

internal sealed record ApiMember(ApiOrigin Origin, ApiKind Kind, string Name, string Type)
{
    public string PlainType { get; init; } = Type;

    public IReadOnlyList<string> TypeParameters { get; init; } = [];

    public IReadOnlyList<ApiParameter> Parameters { get; init; } = [];

    public IReadOnlyList<ApiConstraint> Constraints { get; init; } = [];

    /// <summary>static, protected, virtual, abstract, override, required, const, readonly.</summary>
    public IReadOnlySet<string> Modifiers { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Of a property: get, set, init.</summary>
    public IReadOnlyList<string> Accessors { get; init; } = [];

    public string? Experimental { get; init; }

    public bool Obsolete { get; init; }

    /// <summary>The member in the notation of the facts.</summary>
    public override string ToString()
    {
        var experimental = Experimental is null ? "" : $"[Experimental(\"{Experimental}\")] ";
        var modifiers = string.Concat(Modifiers.Order(StringComparer.Ordinal).Select(m => m + " "));
        var typeParameters = TypeParameters.Count == 0 ? "" : $"<{string.Join(", ", TypeParameters)}>";
        var parameters = $"({string.Join(", ", Parameters)})";
        var constraints = string.Concat(Constraints.Select(c => $" where {c.TypeParameter} : {string.Join(", ", c.Requirements)}"));
        return experimental + (Obsolete ? "[Obsolete] " : "") + Kind switch
        {
            ApiKind.Constructor => $"{modifiers}ctor {Name}{parameters}",
            ApiKind.Property => $"{modifiers}prop {Type} {Name}{(Parameters.Count > 0 ? parameters : "")} {{ {string.Concat(Accessors.Select(a => a + "; "))}}}",
            ApiKind.Field => $"{modifiers}field {Type} {Name}",
            _ => $"{modifiers}{Type} {Name}{typeParameters}{parameters}{constraints}",
        };
    }
}

/// <summary>A type.</summary>
/// <param name="Origin">Who says so.</param>
/// <param name="Namespace">Aspire's.</param>
/// <param name="Name">Without namespace; a nested one after its outer type and a dot.</param>
/// <param name="Kind">class, interface, struct, enum, record or record struct.</param>
internal sealed record ApiType(ApiOrigin Origin, string Namespace, string Name, string Kind)
{
    public IReadOnlyList<string> TypeParameters { get; init; } = [];

    /// <summary>static, abstract, sealed, readonly, ref.</summary>
    public IReadOnlySet<string> Modifiers { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Base class and interfaces, in any order.</summary>
    public IReadOnlyList<string> Bases { get; init; } = [];

    /// <summary>The bases, and what follows from them; written down are often only some of these.</summary>
    public IReadOnlySet<string> AllBases { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    public IReadOnlyList<ApiConstraint> Constraints { get; init; } = [];

    public string? Experimental { get; init; }

    public bool Obsolete { get; init; }

    /// <summary>Of an enum: its names and what they stand for.</summary>
    public IReadOnlyList<(string Name, long Value)> Values { get; init; } = [];

    public IReadOnlyList<ApiMember> Members { get; init; } = [];

    /// <summary>Types of one name may differ in the number of their type parameters.</summary>
    public string Key => $"{Namespace}.{Name}`{TypeParameters.Count}";

    /// <summary>The first line of the type, in the notation of the facts.</summary>
    public override string ToString()
    {
        var experimental = Experimental is null ? "" : $"[Experimental(\"{Experimental}\")] ";
        var modifiers = string.Concat(Modifiers.Order(StringComparer.Ordinal).Select(m => m + " "));
        var typeParameters = TypeParameters.Count == 0 ? "" : $"<{string.Join(", ", TypeParameters)}>";
        return $"{Namespace}  {experimental}{(Obsolete ? "[Obsolete] " : "")}{modifiers}{Kind} {Name}{typeParameters}{(Bases.Count == 0 ? "" : " : " + string.Join(", ", Bases))}";
    }
}
