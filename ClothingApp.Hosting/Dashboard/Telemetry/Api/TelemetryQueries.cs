using ClothingApp.Hosting.Dashboard.Telemetry.Calls;
using ClothingApp.Hosting.Dashboard.Telemetry.Logs;
using ClothingApp.Hosting.Dashboard.Telemetry.Metrics;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;
using ClothingApp.Hosting.Dashboard.Telemetry.Traces;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Api;

/// <summary>From the words of an address to a query. What no query can be made of is the caller's error and says so.</summary>
internal sealed class TelemetryQueries(TelemetryStore store)
{
    private const int MostRows = 1000, ReplicaBuckets = 60, MostMinutes = CallWindow.Seconds / 60;

    private static readonly Dictionary<string, TraceOrder> Orders = new(StringComparer.OrdinalIgnoreCase)
    {
        ["newest"] = TraceOrder.Newest,
        ["failed"] = TraceOrder.Failed,
        ["slowest"] = TraceOrder.Slowest,
    };

    public IResult Overview() => new JsonResult(json => OverviewJson.Write(json, store));

    public IResult Traces(string? service, string? text, bool? failed, double? minMs, string? sort, int? limit)
    {
        if (!Orders.TryGetValue(string.IsNullOrEmpty(sort) ? "newest" : sort, out var order))
            return Wrong($"sort is one of {string.Join(", ", Orders.Keys)}.");
        var (total, traces) = store.Traces.List(new TraceQuery(service, text?.Trim(), failed ?? false, minMs ?? 0, order, Rows(limit, 100)));
        return new JsonResult(json => TraceJson.WriteList(json, total, traces));
    }

    public IResult Trace(string traceId)
    {
        if (!TraceId.TryParse(traceId, out var id))
            return Wrong("A trace's id has 32 hexadecimal digits.");
        if (store.Traces.Find(id) is not { } trace)
            return TypedResults.Problem($"There is no trace {id}: it may have been dropped to make room.", statusCode: StatusCodes.Status404NotFound);
        var logs = store.Logs.CountBySpan(id);
        return new JsonResult(json => TraceJson.Write(json, trace, logs));
    }

    public IResult Logs(string? service, string? level, string? text, string? traceId, string? spanId, long? before, int? limit)
    {
        var severity = string.IsNullOrEmpty(level) ? 0 : Array.FindIndex(LogJson.Levels, l => l.Equals(level, StringComparison.OrdinalIgnoreCase));
        if (severity < 0)
            return Wrong($"level is one of {string.Join(", ", LogJson.Levels)}.");
        var (trace, span) = (default(TraceId), default(SpanId));
        if (!string.IsNullOrEmpty(traceId) && !TraceId.TryParse(traceId, out trace))
            return Wrong("A trace's id has 32 hexadecimal digits.");
        if (!string.IsNullOrEmpty(spanId) && !SpanId.TryParse(spanId, out span))
            return Wrong("A span's id has 16 hexadecimal digits.");
        var (total, logs) = store.Logs.List(new LogQuery(service, (LogSeverity)severity, text?.Trim(), trace, span, before, Rows(limit, 200)));
        return new JsonResult(json => LogJson.WriteList(json, total, logs));
    }

    public IResult Metrics() => new JsonResult(json => MetricJson.WriteInstruments(json, store.Metrics.Instruments()));

    public IResult Series(string? service, string? meter, string? name, int? minutes, string? instance, string? groupBy)
    {
        var query = new SeriesQuery(new InstrumentKey(service ?? "", meter ?? "", name ?? ""), Minutes(minutes), instance, groupBy);
        return Chart.Of(store.Metrics, query, UnixNanos.Of(store.Time.GetUtcNow())) is { } chart
            ? new JsonResult(json => MetricJson.WriteChart(json, chart))
            : TypedResults.Problem($"{service} has sent no metric {name} of the meter {meter}.", statusCode: StatusCodes.Status404NotFound);
    }

    public IResult Graph(int? minutes) => new JsonResult(json => CallJson.WriteGraph(json, store.Calls.Edges(Minutes(minutes))));

    public IResult Replicas(int? minutes) => new JsonResult(json => CallJson.WriteReplicas(json, store.Calls.Servers(Minutes(minutes), ReplicaBuckets)));

    public IResult Clear()
    {
        store.Clear();
        return TypedResults.NoContent();
    }

    private static int Minutes(int? minutes) => Math.Clamp(minutes ?? 5, 1, MostMinutes);

    private static int Rows(int? limit, int usual) => Math.Clamp(limit ?? usual, 1, MostRows);

    private static ProblemHttpResult Wrong(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest);
}
