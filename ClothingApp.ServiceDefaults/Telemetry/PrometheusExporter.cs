using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace ClothingApp.ServiceDefaults.Telemetry;

/// <summary>Keeps the text of the last collection. OpenTelemetry bounds the label sets: 2000 a metric, what comes later is summed as overflow.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter
{
    /// <summary>Set by the reader: it collects only for an exporter that asks in this way.</summary>
    public Func<int, bool>? Collect { get; set; }

    public string Text { get; private set; } = "";

    public override ExportResult Export(in Batch<Metric> batch)
    {
        var writer = new PrometheusWriter();
        foreach (var metric in batch)
            writer.Add(metric);
        Text = writer.ToString();
        return ExportResult.Success;
    }
}
