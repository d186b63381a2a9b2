using System.Text.RegularExpressions;

namespace ClothingApp.Tests.HostingTensorFlowServing.Monitoring;

/// <summary>A query of a panel, as far as its names go.</summary>
internal sealed partial class PromQuery(string text)
{
    public string Text => text;

    /// <summary>What Grafana would ask: it fills in the variables.</summary>
    public string WithoutVariables => text.Replace("$__rate_interval", "1m", StringComparison.Ordinal).Replace("\"$service\"", "\".+\"", StringComparison.Ordinal).Replace("\"$model\"", "\".+\"", StringComparison.Ordinal);

    /// <summary>Names that are no function, no keyword and no label.</summary>
    public IReadOnlySet<string> Metrics =>
        Name().Matches(Grouping().Replace(Range().Replace(Selector().Replace(text, " "), " "), " ")).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);

    /// <summary>Labels that it selects or groups by.</summary>
    public IReadOnlySet<string> Labels =>
        Selector().Matches(text).SelectMany(match => LabelsIn(match.Value))
            .Concat(Grouping().Matches(text).SelectMany(match => match.Groups["labels"].Value.Split(',', StringSplitOptions.TrimEntries)))
            .ToHashSet(StringComparer.Ordinal);

    public static IEnumerable<string> LabelsIn(string selector) => Label().Matches(selector).Select(match => match.Groups["label"].Value);

    [GeneratedRegex("""\{[^}]*\}""", RegexOptions.None, 1000)]
    private static partial Regex Selector();

    [GeneratedRegex("""(?<=[{,]\s*)(?<label>\w+)\s*(=~|!=|!~|=)\s*"(\\.|[^"\\])*"(?=\s*[,}])""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Label();

    [GeneratedRegex("""\[[^]]*\]""", RegexOptions.None, 1000)]
    private static partial Regex Range();

    [GeneratedRegex("""\bby\s*\((?<labels>[^)]*)\)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Grouping();

    [GeneratedRegex("""[a-zA-Z_:][\w:]*(?!\s*\(|[\w:])""", RegexOptions.None, 1000)]
    private static partial Regex Name();
}
