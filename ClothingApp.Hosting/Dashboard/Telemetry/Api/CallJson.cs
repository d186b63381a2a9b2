using System.Text.Json;
using ClothingApp.Hosting.Dashboard.Telemetry.Calls;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Api;

internal static class CallJson
{
    public static void WriteGraph(Utf8JsonWriter json, IReadOnlyList<CallEdge> edges) => json.Object(() =>
        json.List("calls", edges, edge => json.Object(() =>
        {
            json.WriteString("from", edge.From);
            json.WriteString("to", edge.To);
            WriteSums(json, edge.Sums);
            json.Time("last", edge.Last);
        })));

    /// <param name="servers">The processes that answered calls, grouped by service; those with several replicas come first.</param>
    public static void WriteReplicas(Utf8JsonWriter json, IReadOnlyList<ServerCalls> servers) => json.Object(() =>
        json.List(
            "services",
            servers.GroupBy(s => s.Service, StringComparer.Ordinal).OrderBy(g => g.Count() > 1 ? 0 : 1).ThenBy(g => g.Key, StringComparer.Ordinal),
            service => json.Object(() =>
            {
                json.WriteString("name", service.Key);
                json.List("instances", service.OrderBy(s => s.Instance, StringComparer.Ordinal), server => json.Object(() =>
                {
                    json.WriteString("instance", server.Instance);
                    json.WriteNumber("calls", server.Sums.Calls);
                    json.WriteNumber("errors", server.Sums.Errors);
                    json.List("perSecond", server.Buckets, calls => json.Number(calls / server.BucketSeconds));
                    json.Milliseconds("p50Ms", server.Sums.P50Ms);
                    json.Milliseconds("p95Ms", server.Sums.P95Ms);
                }));
            })));

    private static void WriteSums(Utf8JsonWriter json, CallSums sums)
    {
        json.WriteNumber("calls", sums.Calls);
        json.WriteNumber("errors", sums.Errors);
        json.Milliseconds("p50Ms", sums.P50Ms);
        json.Milliseconds("p95Ms", sums.P95Ms);
    }
}
