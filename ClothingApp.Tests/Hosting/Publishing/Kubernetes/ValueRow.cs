using System.Text.Json.Nodes;
using ClothingApp.Tests.Infrastructure;
using YamlDotNet.RepresentationModel;

namespace ClothingApp.Tests.Hosting.Publishing.Kubernetes;

/// <summary>
/// The file values.table: what each value of the chart says. A row is a value and, indented below it, every line of the published objects that
/// changes with it. <c>{section}</c> and <c>{name}</c> are each of the services; <c>*</c> is whatever stands there. Under <c>[when a: b]</c> the values
/// named there are so before and after.
/// </summary>
internal sealed record ValueRow(string When, string Path, string Value, IReadOnlyList<string> Changes)
{
    private static readonly (string Section, string Name)[] Services = [("tfServing", "tf-serving"), ("gateway", "gateway"), ("web", "web")];

    public string Title => $"{Path}: {Value}{(When.Length == 0 ? "" : $" when {When}")}";

    public static IReadOnlyList<ValueRow> All { get; } = Read(File.ReadAllLines(System.IO.Path.Combine(SharedData.RepositoryRoot, "ClothingApp.Tests", "Hosting", "Publishing", "Kubernetes", "values.table")));

    /// <summary>The values before.</summary>
    public JsonObject Before()
    {
        var values = new JsonObject();
        foreach (var condition in When.Split("; ", StringSplitOptions.RemoveEmptyEntries))
            Set(values, condition.Split(": ", 2)[0], condition.Split(": ", 2)[1]);
        return values;
    }

    /// <summary>The values with the row's own.</summary>
    public JsonObject After()
    {
        var values = Before();
        Set(values, Path, Value);
        return values;
    }

    /// <summary>Keys of a path: dots are between them, but not within quotes.</summary>
    public static string[] Keys(string path) => [.. path.Split('"').SelectMany((part, at) => at % 2 == 1 ? [part] : part.Split('.', StringSplitOptions.RemoveEmptyEntries))];

    private static void Set(JsonObject values, string path, string value)
    {
        var keys = Keys(path);
        foreach (var key in keys[..^1])
            values = (JsonObject)(values[key] ??= new JsonObject());
        var yaml = new YamlStream();
        yaml.Load(new StringReader(value));
        values[keys[^1]] = Cluster.Json(yaml.Documents[0].RootNode);
    }

    private static List<ValueRow> Read(string[] lines)
    {
        var (rows, when) = (new List<ValueRow>(), "");
        foreach (var line in lines.Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == '[')
                when = line.Trim('[', ']').Replace("when ", "", StringComparison.Ordinal);
            else if (line[0] != ' ')
                rows.Add(new ValueRow(when, line.Split(": ", 2)[0], line.Split(": ", 2)[1], []));
            else
                rows[^1] = rows[^1] with { Changes = [.. rows[^1].Changes, line.Trim()] };
        }
        return [.. rows.SelectMany(OfServices)];
    }

    private static IEnumerable<ValueRow> OfServices(ValueRow row) => row.Path.Contains("{section}", StringComparison.Ordinal)
        ? Services.Select(service => new ValueRow(In(row.When, service), In(row.Path, service), In(row.Value, service), [.. row.Changes.Select(line => In(line, service))]))
        : [row with { Changes = [.. row.Changes.SelectMany(line => Services.Select(service => In(line, service)).Distinct(StringComparer.Ordinal))] }];

    private static string In(string text, (string Section, string Name) service) =>
        text.Replace("{section}", service.Section, StringComparison.Ordinal).Replace("{name}", service.Name, StringComparison.Ordinal);
}
