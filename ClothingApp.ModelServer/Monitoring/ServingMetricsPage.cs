using ClothingApp.ModelServer.Monitoring.Exposition;
using ClothingApp.ServiceDefaults.Telemetry;

namespace ClothingApp.ModelServer.Monitoring;

/// <summary>Puts the same metrics on <c>/metrics</c>, beside those of the frameworks: one address to collect from.</summary>
internal sealed class ServingMetricsPage(MetricCollector collector) : IMetricsPage
{
    public bool Writes(string meter) => meter is ServingMetrics.MeterName or ServingMetrics.BatchingMeterName;

    public string Text() => collector.Text();
}
