using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Api;

/// <summary>What is written down of Aspire's public types, by <see cref="ApiType.Key"/>.</summary>
internal sealed class AspireApi
{
    // aspire.md describes in words what may stand in the holes of an interpolated string, and what a struct with the compiler's pattern needs follows.
    private static readonly string[] Prose =
    [
        "Aspire.Hosting.ApplicationModel  struct ReferenceExpression.ExpressionInterpolatedStringHandler",
        "    ctor ExpressionInterpolatedStringHandler(int literalLength, int formattedCount)",
        "    void AppendLiteral(string value)",
        "    void AppendFormatted(string? value)",
        "    void AppendFormatted<T>(IRB<T> valueProvider) where T : IResource, IValueProvider, IManifestExpressionProvider",
        "    void AppendFormatted<T>(T valueProvider) where T : IValueProvider, IManifestExpressionProvider",
    ];

    private readonly Dictionary<string, ApiType> _types = new(StringComparer.Ordinal);

    private AspireApi(params ReadOnlySpan<IEnumerable<ApiType>> files)
    {
        foreach (var file in files)
        {
            foreach (var type in file)
                Add(type);
        }
    }

    /// <summary>aspire-api.txt and aspire.md: Aspire 13.5.2, printed by reflection.</summary>
    public static AspireApi Facts { get; } = new(ReadFacts("aspire-api.txt"), ReadFacts("aspire.md"), SignatureParser.Parse(Prose, ApiOrigin.Facts));

    /// <summary>
    /// The facts, and what AppHost.cs and the integration take from the supplement all the same: of replicas, files in containers and Compose the
    /// facts have the methods, but not the members of what those methods are about.
    /// </summary>
    public static AspireApi Relied { get; } = new(Facts.Types, SignatureParser.Parse(File.ReadLines(SupplementPath), ApiOrigin.Supplement)
        .Where(type => type.Namespace.StartsWith("Aspire.Hosting.Docker", StringComparison.Ordinal) && type.Name != "LabelSpecs" || type.Name is "ReplicaAnnotation" or "ResourceAnnotationMutationBehavior" or "ContainerFileSystemItem" or "ContainerFileBase" or "ContainerFile" or "ContainerDirectory"));

    /// <summary>The facts, and what our supplement adds to them.</summary>
    public static AspireApi All { get; } = new(Facts.Types, SignatureParser.Parse(File.ReadLines(SupplementPath), ApiOrigin.Supplement));

    public IEnumerable<ApiType> Types => _types.Values;

    public ApiType? Find(string key) => _types.GetValueOrDefault(key);

    /// <summary>A type by the name that signatures use for it, without its namespace.</summary>
    public ApiType? FindByName(string name) => Types.FirstOrDefault(t => t.Name == name);

    private static string SupplementPath => Path.Combine(SharedData.RepositoryRoot, "ClothingApp.Tests", "Hosting", "Api", "aspire-supplement.txt");

    private static IEnumerable<ApiType> ReadFacts(string file) => SignatureParser.Parse(File.ReadLines(SharedData.Path("facts", file)), ApiOrigin.Facts);

    // A type may stand in both files with different members, and the supplement adds to both: sealed, say, or protected members.
    private void Add(ApiType type)
    {
        if (!_types.TryGetValue(type.Key, out var known))
        {
            _types.Add(type.Key, type);
            return;
        }
        var texts = known.Members.Select(m => m.ToString()).ToHashSet(StringComparer.Ordinal);
        _types[type.Key] = known with
        {
            Members = [.. known.Members, .. type.Members.Where(m => texts.Add(m.ToString()))],
            Modifiers = known.Modifiers.Union(type.Modifiers, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal),
            Bases = known.Bases.Count > 0 ? known.Bases : type.Bases,
            Constraints = known.Constraints.Count > 0 ? known.Constraints : type.Constraints,
            TypeParameters = known.TypeParameters,
            Experimental = known.Experimental ?? type.Experimental,
        };
    }
}
