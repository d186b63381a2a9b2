using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace ClothingApp.ServiceDefaults.Telemetry;

/// <summary>Writes metrics as Prometheus' text format 0.0.4: per metric its help, its type, and a line for every label set.</summary>
internal sealed class PrometheusWriter
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public void Add(Metric metric)
    {
        if (TypeOf(metric.MetricType) is not { } type)
            return;
        var name = PrometheusNames.Metric(metric.Name, metric.Unit, type == "counter");
        // Two meters may use one name; a scraper refuses a family that appears twice, so the later one is named by its meter.
        if (!_names.Add(name) && !_names.Add(name = PrometheusNames.Metric($"{metric.MeterName}.{metric.Name}", metric.Unit, type == "counter")))
            return;

        if (metric.Description.Length > 0)
            Line($"# HELP {name} {PrometheusNames.Escape(metric.Description, quotes: false)}");
        Line($"# TYPE {name} {type}");
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var labels = Labels(point.Tags);
            if (type == "histogram")
                Histogram(name, labels, point);
            else
                Sample(name, labels, ValueOf(metric.MetricType, point));
        }
    }

    public override string ToString() => _text.ToString();

    private static string? TypeOf(MetricType type) => type switch
    {
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        MetricType.LongSumNonMonotonic or MetricType.DoubleSumNonMonotonic or MetricType.LongGauge or MetricType.DoubleGauge => "gauge",
        MetricType.Histogram => "histogram",
        _ => null, // exponential histograms have no form in this format
    };

    private static double ValueOf(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => point.GetSumDouble(),
        MetricType.LongGauge => point.GetGaugeLastValueLong(),
        _ => point.GetGaugeLastValueDouble(),
    };

    private void Histogram(string name, string labels, in MetricPoint point)
    {
        var separator = labels.Length > 0 ? "," : "";
        long cumulative = 0;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            cumulative += bucket.BucketCount;
            Sample($"{name}_bucket", $"{labels}{separator}le=\"{Number(bucket.ExplicitBound)}\"", cumulative);
        }
        Sample($"{name}_sum", labels, point.GetHistogramSum());
        Sample($"{name}_count", labels, point.GetHistogramCount());
    }

    private static string Labels(ReadOnlyTagCollection tags)
    {
        // Two names may become one by sanitising; the format forbids a name twice, so their values are joined.
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in tags)
        {
            var label = PrometheusNames.Label(key);
            var text = value is bool flag ? (flag ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            labels[label] = labels.TryGetValue(label, out var first) ? $"{first};{text}" : text;
        }
        return string.Join(',', labels.Select(label => $"{label.Key}=\"{PrometheusNames.Escape(label.Value, quotes: true)}\""));
    }

    private void Sample(string name, string labels, double value) =>
        Line(labels.Length > 0 ? $"{name}{{{labels}}} {Number(value)}" : $"{name} {Number(value)}");

    private void Line(string line) => _text.Append(line).Append('\n');

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);
}
