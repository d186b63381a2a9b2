namespace ClothingApp.ModelServer.Monitoring.Exposition;

/// <summary>Every metric of the page. The original's first, under its names, labels and buckets; ours, which tell more, behind them.</summary>
internal static class MetricTable
{
    private const string Ours = "clothingapp_model_server_";
    private const string Serving = ":tensorflow:serving:", Batching = Serving + "batching_session:", Core = ":tensorflow:core:", SavedModel = ":tensorflow:cc:saved_model:";

    private static readonly MetricLabel Model = new("model", ServingMetrics.Tag.ModelName), Version = "version", Signature = "signature";

    private static readonly double[] Microseconds = Exponential(10, 1.8, 33), QueueMicroseconds = Exponential(100, 1.2, 52), Rows = Exponential(1, 2, 20), Examples = Exponential(1, 2, 15);

    private static readonly double[] Seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    public static IReadOnlyList<MetricDefinition> All { get; } =
    [
        Counter("tensorflow.serving.request_count", Serving + "request_count", ServingMetrics.Tag.ModelName, "status"),
        Histogram("tensorflow.serving.request_latency", Serving + "request_latency", Microseconds, ServingMetrics.Tag.ModelName, "API", "entrypoint"),
        Histogram("tensorflow.serving.runtime_latency", Serving + "runtime_latency", Microseconds, ServingMetrics.Tag.ModelName, "API", "runtime"),
        Histogram("tensorflow.serving.request_example_counts", Serving + "request_example_counts", Examples, Model),
        Counter("tensorflow.serving.request_example_count_total", Serving + "request_example_count_total", Model),
        Histogram("tensorflow.serving.model_warmup_latency", Serving + "model_warmup_latency", Microseconds, "model_path", "status"),
        Counter("tensorflow.serving.model_warmup_records_read", Serving + "model_warmup_records_read"),
        Counter("tensorflow.cc.saved_model.load_attempt_count", SavedModel + "load_attempt_count", "model_path", "status"),
        Counter("tensorflow.cc.saved_model.load_latency", SavedModel + "load_latency", "model_path"),
        Counter("tensorflow.core.graph_runs", Core + "graph_runs"),
        Counter("tensorflow.core.graph_runs", Core + "direct_session_runs"),
        Counter("tensorflow.core.graph_run_time_usecs", Core + "graph_run_time_usecs"),
        OfBatching(MetricKind.Histogram, "queuing_latency", Batching + "queuing_latency", QueueMicroseconds, new MetricLabel("thread_pool_name", "thread_pool_name", "model_server_batch_threads")),
        OfBatching(MetricKind.Counter, "wrapped_run_count", Batching + "wrapped_run_count"),
        OfBatching(MetricKind.Histogram, "padding_size", Batching + "padding_size", Rows, "execution_batch_size"),
        OfBatching(MetricKind.Histogram, "input_batch_size", Batching + "input_batch_size", Rows),
        OfBatching(MetricKind.Histogram, "processed_batch_size", Batching + "processed_batch_size", Rows),

        Histogram("clothingapp.model_server.request.duration", Ours + "request_duration_seconds", Seconds, Model, Version, Signature) with { Help = "Time that answered requests took, by signature." },
        Histogram("clothingapp.model_server.inference.duration", Ours + "inference_duration_seconds", Seconds, Model, Version, Signature) with { Help = "Time that the model itself took, by signature." },
        Histogram("clothingapp.model_server.batch.size", Ours + "batch_size", Rows, Model, Version, Signature) with { Help = "Rows of one request: the first dimension of its first input." },
        Gauge("clothingapp.model_server.waiting", Ours + "waiting_requests", "Requests that wait for a processor."),
        Gauge("clothingapp.model_server.memory.resident", Ours + "resident_memory_bytes", "Memory of the process, models included."),
        Gauge("clothingapp.model_server.memory.managed", Ours + "managed_memory_bytes", "The part of it that the garbage collector keeps: requests, not models."),
        Gauge("clothingapp.model_server.memory.limit", Ours + "memory_limit_bytes", "What the machine or the container has."),
        Gauge("clothingapp.model_server.versions", Ours + "available_versions", "Versions that answer calls.", Model),
        OfBatching(MetricKind.Gauge, "queue_depth", Ours + "queue_depth", [], Model, Signature) with { Help = "Rows that wait for a run." },
        OfBatching(MetricKind.Histogram, "processed_batch_size", Ours + "processed_batch_size", Rows, Model, Signature) with { Help = "Rows of one batch as the model runs it, padding included." },
    ];

    private static MetricDefinition Counter(string instrument, string name, params MetricLabel[] labels) =>
        new(ServingMetrics.MeterName, instrument, name, MetricKind.Counter) { Labels = labels };

    private static MetricDefinition Histogram(string instrument, string name, double[] buckets, params MetricLabel[] labels) =>
        new(ServingMetrics.MeterName, instrument, name, MetricKind.Histogram) { Labels = labels, Buckets = buckets };

    private static MetricDefinition Gauge(string instrument, string name, string help, params MetricLabel[] labels) =>
        new(ServingMetrics.MeterName, instrument, name, MetricKind.Gauge, help) { Labels = labels };

    private static MetricDefinition OfBatching(MetricKind kind, string instrument, string name, double[]? buckets = null, params MetricLabel[] labels) =>
        new(ServingMetrics.BatchingMeterName, instrument, name, kind) { Labels = labels, Buckets = buckets ?? [] };

    private static double[] Exponential(double first, double growth, int count) => [.. Enumerable.Range(0, count).Select(k => first * Math.Pow(growth, k))];
}
