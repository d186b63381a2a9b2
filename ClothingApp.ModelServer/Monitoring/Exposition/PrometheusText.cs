using System.Globalization;
using System.Text;

namespace ClothingApp.ModelServer.Monitoring.Exposition;

/// <summary>
/// Prometheus' text format 0.0.4 as the original writes it: braces even around no labels, labels in their own order, bounds with six digits. The
/// exporter of the other services cannot take its place: it knows no names with colons.
/// </summary>
internal static class PrometheusText
{
    public static string Write(IEnumerable<MetricFamily> families)
    {
        var text = new StringBuilder();
        foreach (var family in families)
        {
            var (name, kind) = (family.Definition.Name, family.Definition.Kind);
            if (family.Definition.Help is { } help)
                text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n");
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {kind switch { MetricKind.Counter => "counter", MetricKind.Gauge => "gauge", _ => "histogram" }}\n");
            foreach (var (values, series) in family.Series)
            {
                var labels = Labels(family.Definition.Labels, values);
                if (kind == MetricKind.Histogram)
                    Histogram(text, family.Definition, labels, series);
                else
                    Sample(text, name, labels, series.Sum);
            }
        }
        return text.ToString();
    }

    private static void Histogram(StringBuilder text, MetricDefinition definition, string labels, MetricSeries series)
    {
        var (buckets, sum, count) = series.Read();
        var separator = labels.Length > 0 ? "," : "";
        var below = 0L;
        for (var i = 0; i < buckets.Length; i++)
        {
            below += buckets[i];
            var bound = i < definition.Buckets.Count ? definition.Buckets[i].ToString("g6", CultureInfo.InvariantCulture) : "+Inf";
            Sample(text, definition.Name + "_bucket", $"{labels}{separator}le=\"{bound}\"", below);
        }
        Sample(text, definition.Name + "_sum", labels, sum);
        Sample(text, definition.Name + "_count", labels, count);
    }

    private static void Sample(StringBuilder text, string name, string labels, double value) =>
        text.Append(CultureInfo.InvariantCulture, $"{name}{{{labels}}} {value:R}\n");

    private static string Labels(IReadOnlyList<MetricLabel> labels, LabelValues values) =>
        string.Join(',', labels.Select((label, i) => $"{label.Name}=\"{Escape(values[i])}\""));

    private static string Escape(string value) =>
        value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
