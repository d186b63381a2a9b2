namespace ClothingApp.ServiceDefaults.Telemetry;

/// <summary>A part of <c>/metrics</c> that a service writes itself, because Prometheus' usual names would not do.</summary>
public interface IMetricsPage
{
    /// <summary>Whether this part has the metrics of that meter; then the other part leaves them out.</summary>
    bool Writes(string meter);

    /// <summary>Whole lines in Prometheus' text format 0.0.4.</summary>
    string Text();
}
