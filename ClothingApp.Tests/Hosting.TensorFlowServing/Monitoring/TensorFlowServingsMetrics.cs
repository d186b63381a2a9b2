using System.Text.RegularExpressions;

namespace ClothingApp.Tests.HostingTensorFlowServing.Monitoring;

/// <summary>The table of TensorFlow Serving's metrics in the facts.</summary>
internal static partial class TensorFlowServingsMetrics
{
    private const string Prefix = ":tensorflow:serving";

    /// <returns>The names as they can be queried: of a histogram those of its parts.</returns>
    public static IReadOnlySet<string> Read(string file)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(file).SkipWhile(line => !line.StartsWith("## 10. Prometheus", StringComparison.Ordinal)).TakeWhile(line => line != "---"))
        {
            if (line.Split('|') is not [_, var cell, var kind, ..])
                continue;
            var family = Prefix;
            foreach (var match in Name().Matches(cell).Select(match => match.Groups["name"].Value))
            {
                // A name with one colon is a sibling of the one before it.
                var name = match.Replace("…", Prefix, StringComparison.Ordinal);
                name = name.LastIndexOf(':') == 0 ? family + name : name;
                family = name[..name.LastIndexOf(':')];
                if (kind.Contains("counter", StringComparison.Ordinal) || kind.Contains("gauge", StringComparison.Ordinal))
                    names.Add(name);
                if (kind.Contains("histogram", StringComparison.Ordinal))
                    names.UnionWith([name + "_bucket", name + "_sum", name + "_count"]);
            }
        }
        return names;
    }

    [GeneratedRegex("`(?<name>…?:[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();
}
