using System.Diagnostics.Metrics;
using System.Globalization;

namespace ClothingApp.ModelServer.Batching;

/// <summary>What joining does, under the short names of TensorFlow Serving's <c>batching_session</c> metrics.</summary>
internal static class BatchingMetrics
{
    public const string MeterName = "ClothingApp.ModelServer.Batching";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Histogram<double> QueuingLatency = Meter.CreateHistogram<double>("queuing_latency", "us", "Time that a request waited before its run");
    private static readonly Histogram<long> InputBatchSize = Meter.CreateHistogram<long>("input_batch_size", "{row}", "Rows of a request");
    private static readonly Histogram<long> ProcessedBatchSize = Meter.CreateHistogram<long>("processed_batch_size", "{row}", "Rows of a run, padding included");
    private static readonly Histogram<long> PaddingSize = Meter.CreateHistogram<long>("padding_size", "{row}", "Rows that were added to a run to reach an allowed size");
    private static readonly Counter<long> WrappedRunCount = Meter.CreateCounter<long>("wrapped_run_count", "{run}", "Runs of the model");
    private static readonly UpDownCounter<long> QueueDepth = Meter.CreateUpDownCounter<long>("queue_depth", "{row}", "Rows that wait for a run");

    /// <summary>A request has come.</summary>
    public static void Arrived(string model, string signature, int rows) => InputBatchSize.Record(rows, Model(model), Signature(signature));

    /// <param name="rows">That wait from now on; negative: that do not any more.</param>
    public static void Waiting(string model, string signature, int rows) => QueueDepth.Add(rows, Model(model), Signature(signature));

    /// <summary>The first rows of a request are about to run.</summary>
    public static void Waited(string model, string signature, TimeSpan time) => QueuingLatency.Record(time.TotalMicroseconds, Model(model), Signature(signature));

    /// <param name="rows">With <paramref name="padding"/>.</param>
    public static void Ran(string model, string signature, int rows, int padding)
    {
        ProcessedBatchSize.Record(rows, Model(model), Signature(signature));
        PaddingSize.Record(padding, Model(model), Signature(signature), new("execution_batch_size", rows.ToString(CultureInfo.InvariantCulture)));
        WrappedRunCount.Add(1, Model(model), Signature(signature));
    }

    private static KeyValuePair<string, object?> Model(string name) => new("model_name", name);

    private static KeyValuePair<string, object?> Signature(string name) => new("signature", name);
}
