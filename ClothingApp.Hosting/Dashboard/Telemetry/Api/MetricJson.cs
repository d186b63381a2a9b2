using System.Text.Json;
using ClothingApp.Hosting.Dashboard.Telemetry.Metrics;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Api;

internal static class MetricJson
{
    /// <summary>By <see cref="InstrumentKind"/>.</summary>
    private static readonly string[] Kinds = ["counter", "updowncounter", "gauge", "histogram", "exponentialhistogram", "summary"];

    public static void WriteInstruments(Utf8JsonWriter json, IReadOnlyList<InstrumentInfo> instruments) => json.Object(() =>
        json.List("instruments", instruments, instrument => json.Object(() =>
        {
            json.WriteString("service", instrument.Key.Service);
            json.WriteString("meter", instrument.Key.Meter);
            json.WriteString("name", instrument.Key.Name);
            json.WriteString("unit", instrument.Identity.Unit);
            json.WriteString("description", instrument.Identity.Description);
            json.WriteString("kind", Kinds[(int)instrument.Identity.Kind]);
            json.WriteNumber("series", instrument.Series);
            json.WriteNumber("dropped", instrument.Dropped);
        })));

    public static void WriteChart(Utf8JsonWriter json, Chart chart) => json.Object(() =>
    {
        json.WriteString("unit", chart.Instrument.Identity.Unit);
        json.WriteString("kind", Kinds[(int)chart.Instrument.Identity.Kind]);
        json.WriteNumber("step", chart.Grid.StepSeconds);
        json.Time("start", chart.Grid.Start);
        json.List("series", chart.Series, line => json.Object(() =>
        {
            json.Attributes("attributes", line.Attributes.Sorted);
            Numbers("rate", line.Rate);
            Numbers("value", line.Value);
            Numbers("p50", line.P50);
            Numbers("p95", line.P95);
            Numbers("p99", line.P99);
        }));
        json.WriteNumber("more", chart.More);
        json.WriteNumber("dropped", chart.Instrument.Dropped);
        json.List("exemplars", chart.Exemplars, exemplar => json.Object(() =>
        {
            json.Time("at", exemplar.Time);
            json.Number("value", exemplar.Value);
            json.Id("traceId", exemplar.TraceId);
            json.Id("spanId", exemplar.SpanId);
        }));
        json.List("dimensions", chart.Dimensions, dimension => json.Object(() =>
        {
            json.WriteString("name", dimension.Name);
            json.List("values", dimension.Values, json.WriteStringValue);
        }));

        void Numbers(string name, double?[]? values)
        {
            if (values is null)
                json.WriteNull(name);
            else
                json.List(name, values, json.Number);
        }
    });
}
