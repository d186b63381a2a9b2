using System.IO.Enumeration;
using System.Text.Json.Nodes;
using ClothingApp.Tests.Infrastructure;
using YamlDotNet.RepresentationModel;

namespace ClothingApp.Tests.Hosting.Publishing.Kubernetes;

/// <summary>Each value changes what it says, and nothing else.</summary>
public sealed class ValueTests(ValueTests.Variants variants) : IClassFixture<ValueTests.Variants>
{
    /// <summary>The rows of values.table.</summary>
    public static TheoryData<string> Rows { get; } = [.. ValueRow.All.Select(row => row.Title)];

    [HelmTheory]
    [MemberData(nameof(Rows))]
    public void Value_Changed_ChangesWhatItSays(string row)
    {
        var (claims, changes) = (ValueRow.All.Single(other => other.Title == row).Changes, variants.ChangesOf(row));
        Assert.NotEmpty(changes);
        Assert.Equal([], changes.Where(change => !claims.Any(claim => Matches(claim, change))));
        Assert.Equal([], claims.Where(claim => !changes.Any(change => Matches(claim, change))));
    }

    [HelmTheory]
    [InlineData("values.yaml")]
    public async Task Table_HasEveryValueOfTheChart(string file)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(await File.ReadAllTextAsync(Path.Combine(variants.Chart, file))));
        var schema = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(variants.Chart, "values.schema.json")));
        var leaves = Leaves(Cluster.Json(yaml.Documents[0].RootNode), schema, []).ToList();
        Assert.True(leaves.Count > 100);
        Assert.Equal([], leaves.Except(ValueRow.All.Select(row => string.Join('/', ValueRow.Keys(row.Path)))));
    }

    /// <summary>Values that have no others in them. A section without any can be given none.</summary>
    private static IEnumerable<string> Leaves(JsonNode? value, JsonNode? schema, string[] path)
    {
        if (value is JsonObject { Count: > 0 } section)
            return section.SelectMany(entry => Leaves(entry.Value, schema?["properties"]?[entry.Key], [.. path, entry.Key]));
        return value is JsonObject && schema?["properties"] is not null ? [] : [string.Join('/', path)];
    }

    private static bool Matches(string claim, string change) => FileSystemName.MatchesSimpleExpression(claim.Replace("\\", "\\\\", StringComparison.Ordinal), change, ignoreCase: false);

    /// <summary>The chart with every row's values, before and after, by one process.</summary>
    public sealed class Variants : IAsyncLifetime
    {
        private readonly Cluster _cluster = new();
        private readonly Dictionary<string, IReadOnlyList<string>> _changes = new(StringComparer.Ordinal);

        public string Chart => _cluster.Chart;

        public IReadOnlyList<string> ChangesOf(string row) => _changes[row];

        public async Task InitializeAsync()
        {
            await _cluster.InitializeAsync();
            if (!Tools.HasHelm)
                return;
            var befores = ValueRow.All.Select(row => row.When).Distinct(StringComparer.Ordinal).ToList();
            var variants = await ChartVariants.RenderAsync(_cluster, Chart,
                [.. befores.Select(when => ValueRow.All.First(row => row.When == when).Before()), .. ValueRow.All.Select(row => row.After())]);
            foreach (var (row, at) in ValueRow.All.Select((row, at) => (row, at)))
                _changes.Add(row.Title, ObjectChanges.Between(variants[befores.IndexOf(row.When)], variants[befores.Count + at]));
        }

        public Task DisposeAsync() => _cluster.DisposeAsync();
    }
}
