using System.Globalization;
using System.Text;

namespace ClothingApp.Tests.Hosting.Api.Stubs;

/// <summary>
/// Writes C# that has the signatures of the facts and nothing else: what compiles against it uses only what they list.
/// Where they leave a choice, the stricter one is taken: no constructor but those listed, no members of what is only mentioned.
/// </summary>
internal sealed class StubWriter(AspireApi facts, TypeNames names)
{
    private readonly StringBuilder _text = new();

    public string Write()
    {
        _text.Append("#nullable enable\n");
        foreach (var space in TypeNames.FrameworkNamespaces)
            _text.Append(CultureInfo.InvariantCulture, $"using {space};\n");
        _text.Append("using System.Diagnostics.CodeAnalysis;\nusing System.Runtime.CompilerServices;\n");
        foreach (var space in facts.Types.Select(t => t.Namespace).Concat(names.Mentions.Select(m => m.Namespace)).Distinct().Order(StringComparer.Ordinal))
        {
            _text.Append(CultureInfo.InvariantCulture, $"namespace {space}\n{{\n");
            foreach (var type in facts.Types.Where(t => t.Namespace == space && !t.Name.Contains('.', StringComparison.Ordinal)))
                Append(type);
            foreach (var mention in names.Mentions.Where(m => m.Namespace == space))
                Append(mention);
            _text.Append("}\n");
        }
        // What a constructor of ours asks for, that nobody else may call.
        _text.Append("internal struct Stub;\n");
        return _text.ToString();
    }

    private void Append(TypeNames.Mention mention)
    {
        var parameters = mention.TypeParameters == 0 ? "" : $"<{string.Join(", ", Enumerable.Range(1, mention.TypeParameters).Select(i => "T" + i))}>";
        _text.Append(CultureInfo.InvariantCulture, $$"""
                public {{mention switch
            {
                { Values.Count: > 0 } => $"enum {mention.Name} {{ {string.Join(", ", mention.Values)} }}",
                { IsInterface: true } => $"interface {mention.Name}{parameters}{(mention.IsResource ? " : global::Aspire.Hosting.ApplicationModel.IResource" : "")} {{ }}",
                { IsResource: true } => $"class {mention.Name} : global::Aspire.Hosting.ApplicationModel.Resource {{ internal {mention.Name}(Stub _) : base(default(Stub)) {{ }} }}",
                _ => $"class {mention.Name}{parameters} {{ internal {mention.Name}(Stub _) {{ }} }}",
            }}}

            """);
    }

    private void Append(ApiType type)
    {
        var name = type.Name.Split('.')[^1];
        if (type.Kind == "enum")
        {
            _text.Append(CultureInfo.InvariantCulture, $"public enum {name} {{ {string.Join(", ", type.Values.Select(v => v.Name))} }}\n");
            return;
        }
        // In words: "public interface IResourceBuilder<out T> where T : IResource"; "both handlers are structs".
        var (parameters, constraints) = type.Name == "IResourceBuilder" ? ("<out T>", " where T : global::Aspire.Hosting.ApplicationModel.IResource")
            : (type.TypeParameters.Count == 0 ? "" : $"<{string.Join(", ", type.TypeParameters)}>", "");
        if (type.Kind == "struct")
            _text.Append("[InterpolatedStringHandler] ");
        var bases = type.Bases.Count == 0 ? "" : " : " + string.Join(", ", type.Bases.Select(b => names.Rewrite(b, type, [])));
        var modifiers = string.Concat(type.Modifiers.Where(m => m is "static" or "abstract").Select(m => m + " "));
        _text.Append(CultureInfo.InvariantCulture, $"public {modifiers}{type.Kind} {name}{parameters}{bases}{constraints}\n{{\n");
        foreach (var nested in facts.Types.Where(t => t.Namespace == type.Namespace && t.Name.StartsWith(type.Name + ".", StringComparison.Ordinal)))
            Append(nested);
        var hasBase = type.Bases is [not ['I', >= 'A' and <= 'Z', ..], ..];
        if (type.Kind == "class" && !type.Modifiers.Contains("static"))
            _text.Append(CultureInfo.InvariantCulture, $"    internal {name}(Stub _){(hasBase ? " : base(default(Stub))" : "")} {{ }}\n");
        foreach (var member in type.Members)
            Append(type, member, hasBase);
        _text.Append("}\n");
    }

    private void Append(ApiType type, ApiMember member, bool hasBase)
    {
        _text.Append("    ");
        if (member.Experimental is not null)
            _text.Append(CultureInfo.InvariantCulture, $"[Experimental(\"{member.Experimental}\")] ");
        var isInterface = type.Kind == "interface";
        var access = isInterface ? "" : "public ";
        var isStatic = member.Modifiers.Contains("static") ? "static " : "";
        var parameters = string.Join(", ", member.Parameters.Select(p => Parameter(type, member, p)));
        var returned = Nullable(names.Rewrite(member.Type, type, member.TypeParameters));
        _text.Append(member.Kind switch
        {
            ApiKind.Constructor => $"public {member.Name}({parameters}){(hasBase ? " : base(default(Stub))" : "")} {{ }}",
            ApiKind.Property => $"{access}{isStatic}{returned} {member.Name} {{ {string.Concat(member.Accessors.Select(a => a + Accessor(type, member, a)))}}}",
            // A field of its own type is the one constant of that type; static classes have no others.
            ApiKind.Field => isStatic.Length > 0 || member.Type == type.Name ? $"public static readonly {returned} {member.Name} = null!;" : $"public {returned} {member.Name} = default!;",
            _ => $"{access}{isStatic}{returned} {member.Name}{TypeParameters(member)}({parameters}){Constraints(type, member)}{(isInterface ? ";" : " => throw null!;")}",
        });
        _text.Append('\n');
    }

    // In words: the classes of Projects have ProjectPath and SuppressBuild, so the other members of IProjectMetadata have bodies.
    private static string Accessor(ApiType type, ApiMember member, string accessor) =>
        type.Kind == "interface" && !(type.Name == "IProjectMetadata" && member.Name != "ProjectPath") ? "; " : accessor == "get" ? " => throw null!; " : " { } ";

    private string Parameter(ApiType type, ApiMember member, ApiParameter parameter)
    {
        var text = Nullable(names.Rewrite(parameter.Type, type, member.TypeParameters));
        var modifier = parameter.Modifier switch
        {
            // In words: handlers are passed by in. What else is passed by reference is the result of a Try... method.
            "out/ref" when parameter.Type.EndsWith("Handler", StringComparison.Ordinal) => "in ",
            "out/ref" => "[NotNullWhen(true)] out ",
            "" => "",
            var other => other + " ",
        };
        return $"{modifier}{text}{(modifier.EndsWith("out ", StringComparison.Ordinal) ? "?" : "")} @{parameter.Name}{(parameter.Default is null ? "" : " = " + names.Default(parameter.Default, type))}";
    }

    private static string TypeParameters(ApiMember member) => member.TypeParameters.Count == 0 ? "" : $"<{string.Join(", ", member.TypeParameters)}>";

    private string Constraints(ApiType type, ApiMember member) => string.Concat(member.Constraints.Select(c =>
        $" where {c.TypeParameter} : {string.Join(", ", c.Requirements.Select(r => names.Rewrite(r, type, member.TypeParameters)))}"));

    // In words: the values of value providers may be null.
    private static string Nullable(string type) => type == "ValueTask<string>" ? "ValueTask<string?>" : type;
}
