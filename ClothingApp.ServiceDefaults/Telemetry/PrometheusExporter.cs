using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace ClothingApp.ServiceDefaults.Telemetry;

/// <summary>Keeps the text of the last collection. OpenTelemetry bounds the label sets: 2000 a metric, what comes later is summed as overflow.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter(IEnumerable<IMetricsPage> pages) : BaseExporter<Metric>, IPullMetricExporter
{
    private readonly IMetricsPage[] _pages = [.. pages];

    /// <summary>Set by the reader: it collects only for an exporter that asks in this way.</summary>
    public Func<int, bool>? Collect { get; set; }

    public string Text { get; private set; } = "";

    public override ExportResult Export(in Batch<Metric> batch)
    {
        var writer = new PrometheusWriter();
        foreach (var metric in batch)
        {
            if (!_pages.Any(p => p.Writes(metric.MeterName)))
                writer.Add(metric);
        }
        Text = string.Concat(_pages.Select(p => p.Text()).Append(writer.ToString()));
        return ExportResult.Success;
    }
}
