using System.Text;

namespace ClothingApp.Tests.Hosting.Api.Stubs;

/// <summary>
/// Finds out which type a signature means by a name. What the facts describe is clear; what they only mention is a type too, and what can be known
/// of it follows from where it stands: <c>I</c>Name is an interface, what is a builder's resource is an IResource, <c>X.Y</c> as a default is an enum's.
/// </summary>
internal sealed class TypeNames
{
    /// <summary>Where the names of the framework in the signatures come from.</summary>
    public static readonly IReadOnlyCollection<string> FrameworkNamespaces =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Net.Http", "System.Net.Sockets", "System.Reflection", "System.Security.Cryptography.X509Certificates",
        "System.Threading", "System.Threading.Tasks", "Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging",
    ];

    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal) { "void", "object", "string", "bool", "byte", "short", "int", "long", "float", "double", "char", "class", "struct", "new" };

    private readonly AspireApi _facts;
    private readonly AspireApi _supplement;
    private readonly IReadOnlySet<string> _framework = Compiler.FrameworkTypes(FrameworkNamespaces);
    private readonly Dictionary<string, Mention> _mentions = new(StringComparer.Ordinal);

    /// <param name="facts">What is described.</param>
    /// <param name="supplement">Asked for nothing but the namespaces of what the facts mention.</param>
    public TypeNames(AspireApi facts, AspireApi supplement)
    {
        (_facts, _supplement) = (facts, supplement);
        foreach (var type in facts.Types)
        {
            foreach (var text in type.Bases)
                Rewrite(text, type, []);
            foreach (var member in type.Members)
                Visit(type, member);
        }
    }

    /// <summary>A type that is only mentioned.</summary>
    public sealed record Mention(string Namespace, string Name, int TypeParameters)
    {
        public bool IsInterface => Name is ['I', >= 'A' and <= 'Z', ..];

        public bool IsResource { get; set; }

        /// <summary>Names of values, if it is an enum.</summary>
        public HashSet<string> Values { get; } = new(StringComparer.Ordinal);
    }

    public IEnumerable<Mention> Mentions => _mentions.Values;

    /// <summary>A type text with full names.</summary>
    public string Rewrite(string text, ApiType context, IReadOnlyList<string> typeParameters)
    {
        var result = new StringBuilder();
        for (var i = 0; i < text.Length;)
        {
            var end = i;
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_'))
                end++;
            if (end == i)
            {
                result.Append(text[i++]);
                continue;
            }
            var name = text[i..end];
            result.Append(typeParameters.Contains(name) || context.TypeParameters.Contains(name) || Keywords.Contains(name) ? name : FullName(name, Arity(text, end), context));
            i = end;
        }
        return result.ToString();
    }

    /// <summary>A default value with the full name of its enum.</summary>
    public string Default(string value, ApiType context) => EnumOf(value) is { } name ? FullName(name, 0, context) + value[name.Length..] : value;

    private static string? EnumOf(string value) =>
        char.IsAsciiLetterUpper(value[0]) && value.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? value[..dot] : null;

    private void Visit(ApiType type, ApiMember member)
    {
        IEnumerable<string> texts = [member.Type, .. member.Parameters.Select(p => p.Type), .. member.Constraints.SelectMany(c => c.Requirements)];
        foreach (var text in texts)
            Rewrite(text, type, member.TypeParameters);
        foreach (var value in member.Parameters.Select(p => p.Default).OfType<string>())
        {
            if (EnumOf(value) is { } name && Find(name, 0, type) is { } mention)
                mention.Values.Add(value[(name.Length + 1)..]);
        }

        // IResourceBuilder<T> asks for an IResource, so whatever stands there is one, and if T has to be an X and a Y, both are (or one of them says it anyway).
        var builders = texts.SelectMany(Builders).ToHashSet(StringComparer.Ordinal);
        var resources = builders.Concat(member.Constraints.Where(c => builders.Contains(c.TypeParameter) && !c.Requirements.Contains("IResource")).SelectMany(c => c.Requirements));
        foreach (var mention in resources.Where(r => !member.TypeParameters.Contains(r)).Select(r => Find(r, 0, type)).OfType<Mention>())
            mention.IsResource = true;
    }

    private static IEnumerable<string> Builders(string text)
    {
        const string Builder = "IResourceBuilder<";
        for (var at = text.IndexOf(Builder, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Builder, at + 1, StringComparison.Ordinal))
            yield return text[(at + Builder.Length)..text.IndexOf('>', at)];
    }

    private string FullName(string name, int arity, ApiType context)
    {
        if (_framework.Contains(name))
            return name;
        if (Described(name, arity) is { } type)
            return $"global::{type.Namespace}.{type.Name}";
        return Find(name, arity, context) is { } mention ? $"global::{mention.Namespace}.{mention.Name}" : name;
    }

    private ApiType? Described(string name, int arity) => _facts.Types.FirstOrDefault(t => t.Name.Split('.')[^1] == name && t.TypeParameters.Count == arity);

    private Mention? Find(string name, int arity, ApiType context)
    {
        if (_framework.Contains(name) || Keywords.Contains(name) || Described(name, arity) is not null)
            return null;
        var space = Namespace(name, context);
        var key = $"{space}.{name}`{arity}";
        if (!_mentions.TryGetValue(key, out var mention))
            _mentions.Add(key, mention = new(space, name, arity));
        return mention;
    }

    // The facts name the namespaces of what they describe only. Their two publishers have namespaces of their own.
    private string Namespace(string name, ApiType context) => (_supplement.FindByName(name), $"{context.Namespace}.{context.Name}") switch
    {
        ({ } known, _) => known.Namespace,
        (_, var at) when at.Contains("Kubernetes", StringComparison.Ordinal) => name.StartsWith("Kubernetes", StringComparison.Ordinal) ? "Aspire.Hosting.Kubernetes" : "Aspire.Hosting.Kubernetes.Resources",
        (_, var at) when at.Contains("Docker", StringComparison.Ordinal) => name.StartsWith("Docker", StringComparison.Ordinal) ? "Aspire.Hosting.Docker" : "Aspire.Hosting.Docker.Resources",
        _ => "Aspire.Hosting.ApplicationModel",
    };

    private static int Arity(string text, int at)
    {
        if (at >= text.Length || text[at] != '<')
            return 0;
        var (arity, depth) = (1, 0);
        for (var i = at; i < text.Length; i++)
        {
            depth += text[i] switch { '<' => 1, '>' => -1, _ => 0 };
            arity += depth == 1 && text[i] == ',' ? 1 : 0;
            if (depth == 0)
                break;
        }
        return arity;
    }
}
