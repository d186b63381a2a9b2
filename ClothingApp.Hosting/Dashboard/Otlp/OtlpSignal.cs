using System.Text.Json;
using ClothingApp.Hosting.Dashboard.Otlp.Json;
using ClothingApp.Hosting.Dashboard.Otlp.Protobuf;
using ClothingApp.Hosting.Dashboard.Telemetry;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Otlp;

/// <summary>What distinguishes traces, metrics and logs on the way in.</summary>
/// <param name="Path">Over HTTP.</param>
/// <param name="Service">Over gRPC; the method is always Export.</param>
/// <param name="RejectedName">The refused records' count in a JSON answer.</param>
internal sealed record OtlpSignal(
    string Path, string Service, string RejectedName,
    OtlpSignal.ProtobufImport ImportProtobuf, Func<JsonElement, TelemetryStore, Refusals> ImportJson)
{
    public delegate Refusals ProtobufImport(ReadOnlySpan<byte> request, TelemetryStore store);

    public static readonly OtlpSignal[] All =
    [
        new("/v1/traces", "opentelemetry.proto.collector.trace.v1.TraceService", "rejectedSpans",
            (request, store) => Keep(TraceMessages.Read(request, store.Strings), store.Add),
            (request, store) => Keep(TraceObjects.Read(request, store.Strings), store.Add)),
        new("/v1/metrics", "opentelemetry.proto.collector.metrics.v1.MetricsService", "rejectedDataPoints",
            (request, store) => Keep(MetricMessages.Read(request, store.Strings), store.Add),
            (request, store) => Keep(MetricObjects.Read(request, store.Strings), store.Add)),
        new("/v1/logs", "opentelemetry.proto.collector.logs.v1.LogsService", "rejectedLogRecords",
            (request, store) => Keep(LogMessages.Read(request, store.Strings), store.Add),
            (request, store) => Keep(LogObjects.Read(request, store.Strings), store.Add)),
    ];

    // Nothing of a request is kept unless all of it could be read.
    private static Refusals Keep<T>(Batch<T> batch, Action<IReadOnlyList<T>> add)
    {
        add(batch.Records);
        return batch.Refusals;
    }
}
