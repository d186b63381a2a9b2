using System.Globalization;
using System.Text;
using Aspire.Hosting;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Api;

/// <summary>
/// <c>docs/aspire.md</c> says what of Aspire is absent: that part of it is made from the facts and the stand-in's assembly.
/// <c>UPDATE_DOCS=1 dotnet test ClothingApp.Tests --filter AspirePageTests</c> writes it anew.
/// </summary>
public sealed class AspirePageTests
{
    private const string Begin = "<!-- absent: begin -->\n";
    private const string End = "<!-- absent: end -->\n";

    private static readonly string Page = Path.Combine(SharedData.RepositoryRoot, "docs", "aspire.md");

    [SharedDataFact]
    public void Page_ListsWhatIsAbsent()
    {
        var page = File.ReadAllText(Page);
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf(End, StringComparison.Ordinal));
        var text = page[..begin] + Absent() + page[end..];
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(Page, page = text);

        Assert.True(page == text, "docs/aspire.md is out of date. Write it anew: UPDATE_DOCS=1 dotnet test ClothingApp.Tests --filter AspirePageTests");
    }

    private static string Absent()
    {
        var ours = CompiledApi.VisibleTypes(typeof(DistributedApplication).Assembly, "Aspire").Select(CompiledApi.Read).ToDictionary(t => t.Key, StringComparer.Ordinal);
        var text = new StringBuilder();
        var (has, all) = (0, 0);
        foreach (var space in AspireApi.Facts.Types.GroupBy(t => t.Namespace, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var rows = new StringBuilder();
            var missing = new List<string>();
            foreach (var type in space.Where(t => !t.Name.Contains('.', StringComparison.Ordinal)).OrderBy(t => t.Name, StringComparer.Ordinal))
            {
                ours.TryGetValue(type.Key, out var own);
                var absent = Names(type).Where(m => own is null || !m.IsIn(own)).Select(m => m.Name).ToArray();
                has += Names(type).Count() - absent.Length;
                all += Names(type).Count();
                if (own is null)
                    missing.Add(type.Name);
                else if (absent.Length > 0)
                    rows.Append(CultureInfo.InvariantCulture, $"| {type.Name} | {string.Join(", ", absent.GroupBy(n => n, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(Counted))} |\n");
            }
            if (rows.Length == 0 && missing.Count == 0)
                continue;
            text.Append(CultureInfo.InvariantCulture, $"\n### {space.Key}\n");
            if (rows.Length > 0)
                text.Append(CultureInfo.InvariantCulture, $"\n| type | what it lacks |\n|---|---|\n{rows}");
            if (missing.Count > 0)
                text.Append(CultureInfo.InvariantCulture, $"\nNot there at all: {string.Join(", ", missing)}.\n");
        }
        var others = AspireApi.All.Types.Where(t => AspireApi.Facts.Find(t.Key) is null && !ours.ContainsKey(t.Key) && !t.Name.Contains('.', StringComparison.Ordinal)).Select(t => t.Name).Order(StringComparer.Ordinal).ToArray();
        if (others.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"\n### Types beside these\n\nNot there at all: {string.Join(", ", others)}.\n");
        return string.Create(CultureInfo.InvariantCulture, $"Of the {all} members that are written down, {has} are there.\n{text}");
    }

    // The values of an enum count as its members.
    private static IEnumerable<(string Name, Func<ApiType, bool> IsIn)> Names(ApiType type) => type.Kind == "enum"
        ? type.Values.Select(v => (v.Name, (Func<ApiType, bool>)(own => own.Values.Contains(v))))
        : type.Members.Select(m => (m.Kind == ApiKind.Constructor ? "constructor" : m.Name, (Func<ApiType, bool>)(own => own.Members.Any(o => ApiComparison.Matches(m, o, type.Kind == "interface")))));

    private static string Counted(IGrouping<string, string> name) => name.Count() == 1 ? name.Key : $"{name.Key} ({name.Count()})";
}
