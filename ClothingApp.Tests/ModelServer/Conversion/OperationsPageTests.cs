using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using ClothingApp.ModelServer.Conversion.HostOps;
using ClothingApp.ModelServer.Conversion.Ops;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.ModelServer.Conversion;

/// <summary>
/// <c>docs/ops.md</c> says which operations are supported: it is made from the tables themselves.
/// <c>UPDATE_DOCS=1 dotnet test ClothingApp.Tests --filter OperationsPageTests</c> writes it anew.
/// </summary>
public sealed partial class OperationsPageTests
{
    private static readonly string Page = Path.Combine(SharedData.RepositoryRoot, "docs", "ops.md");

    [Fact]
    public void Page_IsWhatTheTablesSay()
    {
        var text = Text();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(Page, text);

        Assert.True(File.Exists(Page) && File.ReadAllText(Page) == text, "docs/ops.md is out of date. Write it anew: UPDATE_DOCS=1 dotnet test ClothingApp.Tests --filter OperationsPageTests");
    }

    [Fact]
    public void Notes_AreAboutOperationsThatThereAre() =>
        Assert.All(OperationNotes.ByOperation.Keys, o => Assert.True(OpTable.TryGet(o, out _) || HostTable.TryGet(o, out _), o));

    private static string Text()
    {
        var families = Families();
        var operations = families.SelectMany(f => f.Operations).ToArray();
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"""
            # Operations

            The {operations.Length} TensorFlow operations that the model server understands. A graph that uses another one is refused when the signature is loaded, with a message that names operation and node; the model's other signatures serve.

            **runtime**: computed by ONNX Runtime. **host**: computed by the server's own code. **both**: by ONNX Runtime where it has a right kernel for the element type and variant, else on the host (strings, complex numbers, sizes that are only known from the request's values). An element type or variant that neither has is refused with a message, nothing is approximated.

            Made from the tables in [Conversion/Ops](../ClothingApp.ModelServer/Conversion/Ops) and [Conversion/HostOps](../ClothingApp.ModelServer/Conversion/HostOps); write it anew with `UPDATE_DOCS=1 dotnet test ClothingApp.Tests --filter OperationsPageTests`.

            ## Structure

            What holds a graph together is resolved when it is converted.

            | operation | note |
            |---|---|

            """));
        foreach (var (names, note) in OperationNotes.Structure)
            text.Append(CultureInfo.InvariantCulture, $"| {names} | {note} |\n");
        foreach (var family in families)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {family.Title}\n\n{family.Summary}\n\n| operation | where | note |\n|---|---|---|\n");
            foreach (var operation in family.Operations)
                text.Append(CultureInfo.InvariantCulture, $"| {operation.Name} | {operation.Where} | {OperationNotes.ByOperation.GetValueOrDefault(operation.Name)} |\n");
        }
        return text.ToString();
    }

    private static string Where(string operation, Type family) => (OpTable.TryGet(operation, out _), HostTable.TryGet(operation, out _)) switch
    {
        (true, true) => "both",
        (true, false) when !OperationNotes.OnHostAlone.Contains(family.Name) => "runtime",
        _ => "host",
    };

    // A family is the class that holds the entry; what is in both tables belongs to the class of OpTable.
    private static Family[] Families()
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        var families = new List<Family>();
        foreach (var (type, operations) in Tables<OpConverter>(OpTable.TryGet).Concat(Tables<HostConverter>(HostTable.TryGet)))
        {
            (string Name, string Where)[] own = [.. operations.Where(named.Add).Select(o => (o, Where(o, type)))];
            if (own.Length > 0)
                families.Add(new Family(Words().Replace(type.Name[..^"Ops".Length], " ${letter}").TrimStart(), Summary(type), own));
        }
        return [.. families.GroupBy(f => f.Title.Replace(" Host", "", StringComparison.Ordinal), StringComparer.Ordinal)
            .Select(g => new Family(g.Key, g.First().Summary, [.. g.SelectMany(f => f.Operations).OrderBy(o => o.Name, StringComparer.Ordinal)]))
            .OrderBy(f => f.Title, StringComparer.Ordinal)];
    }

    private delegate bool Lookup<T>(string operation, out T? converter);

    // Only what is in the big table counts: a family that nobody registered is not supported.
    private static IEnumerable<(Type Type, IEnumerable<string> Operations)> Tables<T>(Lookup<T> lookup) where T : Delegate =>
        from type in typeof(OpTable).Assembly.GetTypes()
        orderby type.Name
        let table = type.GetField("Table", BindingFlags.Static | BindingFlags.Public)?.GetValue(null) as Dictionary<string, T>
        where table is not null
        select (type, table.Where(e => lookup(e.Key, out var registered) && registered == e.Value).Select(e => e.Key));

    private static string Summary(Type type)
    {
        var file = Directory.EnumerateFiles(Path.Combine(SharedData.RepositoryRoot, "ClothingApp.ModelServer", "Conversion"), type.Name + ".cs", SearchOption.AllDirectories).Single();
        var lines = File.ReadLines(file).SkipWhile(l => !l.Contains("<summary>", StringComparison.Ordinal)).TakeWhile(l => l.StartsWith("///", StringComparison.Ordinal));
        var text = string.Join(' ', lines.Select(l => l.TrimStart('/', ' ')));
        return Markup().Replace(text[(text.IndexOf("<summary>", StringComparison.Ordinal) + 9)..text.IndexOf("</summary>", StringComparison.Ordinal)], m => m.Groups["name"].Value).Trim();
    }

    [GeneratedRegex("(?<letter>[A-Z])", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Words();

    [GeneratedRegex("<[a-z]+ cref=\"(?<name>[^\"]*)\"/>|</?[a-z]+>", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Markup();

    private sealed record Family(string Title, string Summary, (string Name, string Where)[] Operations);
}
