using System.Text.Json.Nodes;

namespace ClothingApp.Tests.Hosting.Publishing.Kubernetes;

/// <summary>
/// A chart with many sets of values at once: a chart of charts, of which each is the one in question under another name. Helm renders hundreds of
/// them in seconds, where a process for each would take minutes.
/// </summary>
internal static class ChartVariants
{
    private const string Source = "# Source: ";

    /// <param name="cluster">Has Helm.</param>
    /// <param name="chart">Its folder.</param>
    /// <param name="variants">Values that each changes.</param>
    /// <returns>For each variant the text of every object, by kind and name.</returns>
    public static async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> RenderAsync(Cluster cluster, string chart, IReadOnlyList<JsonObject> variants)
    {
        var folder = Directory.CreateTempSubdirectory("variants-");
        try
        {
            var name = Path.GetFileName(chart);
            foreach (var file in Directory.EnumerateFiles(chart, "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(folder.FullName, "charts", name, Path.GetRelativePath(chart, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
            var (own, version) = Identity(await File.ReadAllLinesAsync(Path.Combine(chart, "Chart.yaml")));
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Chart.yaml"), Umbrella(own, version, variants.Count).ToJsonString());
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "values.yaml"), new JsonObject(variants.Select((values, at) => KeyValuePair.Create(Alias(at), (JsonNode?)values.DeepClone()))).ToJsonString());
            return Split(await cluster.RenderTextAsync(folder.FullName), own, variants.Count);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Alias(int at) => FormattableString.Invariant($"variant-{at:0000}-of");

    private static (string Name, string Version) Identity(string[] lines)
    {
        return (Of("name: "), Of("version: ").Trim('"'));

        string Of(string key) => lines.Single(line => line.StartsWith(key, StringComparison.Ordinal))[key.Length..];
    }

    private static JsonObject Umbrella(string chart, string version, int count) => new()
    {
        ["apiVersion"] = "v2",
        ["name"] = "variants",
        ["version"] = "1.0.0",
        ["dependencies"] = new JsonArray([.. Enumerable.Range(0, count).Select(at => new JsonObject { ["name"] = chart, ["version"] = version, ["alias"] = Alias(at) })]),
    };

    /// <summary>The alias is the chart's name to its templates: it is put back, and then all that differs is by the values.</summary>
    private static Dictionary<string, string>[] Split(string output, string chart, int count)
    {
        var variants = Enumerable.Range(0, count).Select(_ => new Dictionary<string, string>(StringComparer.Ordinal)).ToArray();
        foreach (var document in output.Split("---\n" + Source).Skip(1))
        {
            // variants/charts/variant-0007-of/templates/gateway/deployment.yaml
            var alias = document.Split('/', 4)[2];
            var text = document[(document.IndexOf('\n', StringComparison.Ordinal) + 1)..].Replace(alias, chart, StringComparison.Ordinal);
            var kind = Line(text, "kind: ");
            variants[int.Parse(alias.Split('-')[1], System.Globalization.CultureInfo.InvariantCulture)].Add($"{kind}/{Line(text, "  name: ")}", text);
        }
        return variants;
    }

    private static string Line(string text, string start) => text.Split('\n').First(line => line.StartsWith(start, StringComparison.Ordinal))[start.Length..].Trim('"');
}
