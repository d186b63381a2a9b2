using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClothingApp.Tests.Hosting.Publishing.Kubernetes;

/// <summary>What differs between two sets of objects, a line each: <c>Kind/name path: old -> new</c>, <c>+ Kind/name</c>, <c>- Kind/name</c>.</summary>
internal static class ObjectChanges
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyList<string> Between(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
    [
        .. before.Keys.Except(after.Keys).Select(name => $"- {name}"),
        .. after.Keys.Except(before.Keys).Select(name => $"+ {name}"),
        .. before.Where(pair => after.TryGetValue(pair.Key, out var now) && now != pair.Value).SelectMany(pair => Between(pair.Key, pair.Value, after[pair.Key])),
    ];

    private static IEnumerable<string> Between(string name, string before, string after)
    {
        var (old, now) = (Flatten(before), Flatten(after));
        foreach (var path in old.Select(line => line.Path).Concat(now.Select(line => line.Path)).Distinct(StringComparer.Ordinal))
        {
            var (gone, come) = (Only(path, old, now), Only(path, now, old));
            if (gone is [var was] && come is [var becomes])
            {
                yield return $"{name} {path}: {was} -> {becomes}";
                continue;
            }
            foreach (var value in gone)
                yield return $"{name} {path}: - {value}";
            foreach (var value in come)
                yield return $"{name} {path}: + {value}";
        }
    }

    private static List<string> Only(string path, List<(string Path, string Value)> here, List<(string Path, string Value)> there) =>
        [.. here.Except(there).Where(line => line.Path == path).Select(line => line.Value)];

    private static List<(string Path, string Value)> Flatten(string yaml)
    {
        var lines = new List<(string, string)>();
        Add(lines, "", Cluster.Objects(yaml).Values.Single());
        return lines;
    }

    /// <summary>Items of a list by their names, texts by their lines; those without are values of the list's own path, whatever their place.</summary>
    private static void Add(List<(string Path, string Value)> lines, string path, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } map:
                foreach (var (key, value) in map)
                    Add(lines, path.Length == 0 ? key : $"{path}.{key}", value);
                break;
            case JsonArray { Count: > 0 } list:
                foreach (var item in list)
                {
                    if (item is JsonObject named && named["name"] is { } name)
                        Add(lines, $"{path}.{name}", item);
                    else
                        lines.Add((path, item is JsonValue scalar ? scalar.ToString() : item!.ToJsonString(Relaxed)));
                }
                break;
            case JsonValue scalar:
                lines.AddRange(scalar.ToString().TrimEnd('\n').Split('\n').Select(line => (path, line)));
                break;
            default:
                lines.Add((path, node?.ToJsonString() ?? "null"));
                break;
        }
    }
}
