using System.Text.Json;
using ClothingApp.Hosting.Dashboard.Telemetry;
using ClothingApp.Hosting.Dashboard.Telemetry.Api;
using ClothingApp.Hosting.Dashboard.Telemetry.Logs;
using ClothingApp.Hosting.Dashboard.Telemetry.Metrics;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;
using ClothingApp.Hosting.Dashboard.Telemetry.Traces;
using ClothingApp.Tests.Hosting.Dashboard.Otlp;

namespace ClothingApp.Tests.Hosting.Dashboard;

/// <summary>Writes everything that the API could answer from a store, as a check that all of it can be written.</summary>
internal static class ApiReader
{
    public static void ReadAll(TelemetryStore store)
    {
        var (total, traces) = store.Traces.List(new TraceQuery(Text: "get", Limit: int.MaxValue));
        Parse(json => TraceJson.WriteList(json, total, traces));
        foreach (var trace in store.Traces.List(new TraceQuery(Limit: int.MaxValue)).Traces)
            Parse(json => TraceJson.Write(json, store.Traces.Find(trace.TraceId)!, store.Logs.CountBySpan(trace.TraceId)));
        var (count, logs) = store.Logs.List(new LogQuery(Limit: int.MaxValue));
        Parse(json => LogJson.WriteList(json, count, logs));
        var instruments = store.Metrics.Instruments();
        Parse(json => MetricJson.WriteInstruments(json, instruments));
        foreach (var instrument in instruments)
        {
            foreach (var now in new[] { UnixNanos.Of(Samples.Start + (20 * Samples.Second)), UnixNanos.Of(DateTimeOffset.UtcNow) })
                Parse(json => MetricJson.WriteChart(json, Chart.Of(store.Metrics, new SeriesQuery(instrument.Key, GroupBy: "*"), now)!));
        }
        Parse(json => CallJson.WriteGraph(json, store.Calls.Edges(15)));
        Parse(json => CallJson.WriteReplicas(json, store.Calls.Servers(15, 60)));
        Parse(json => OverviewJson.Write(json, store));
    }

    private static void Parse(Action<Utf8JsonWriter> write) => JsonDocument.Parse(JsonResult.Text(write)).Dispose();
}
