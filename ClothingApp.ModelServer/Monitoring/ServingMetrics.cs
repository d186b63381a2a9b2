using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using ClothingApp.Grpc;
using ClothingApp.ModelServer.Requests;
using ClothingApp.ModelServer.Servables;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Monitoring;

/// <summary>What the model server counts and measures. Names of models come from the configuration alone: a stranger may send any.</summary>
internal sealed class ServingMetrics
{
    public const string MeterName = "ClothingApp.ModelServer";

    public const string BatchingMeterName = "ClothingApp.ModelServer.Batching";

    /// <summary>Stands for every name that no model has.</summary>
    public const string OtherModels = "(other)";

    // Dashboards filter by it; what runs the graph here is neither of the original's two.
    private const string Runtime = "TF1";

    public static class Tag
    {
        public const string ModelName = "model_name", ModelPath = "model_path", Status = "status", Api = "API", Entrypoint = "entrypoint", Runtime = "runtime", Version = "version", Signature = "signature";
    }

    private readonly Counter<long> _requests, _examples, _warmUpRecords, _loads, _loadTime, _runs, _runTime;
    private readonly Histogram<double> _latency, _runtimeLatency, _warmUpLatency, _requestDuration, _inferenceDuration;
    private readonly Histogram<long> _exampleCounts, _rows;

    public ServingMetrics(IMeterFactory factory)
    {
        Meter = factory.Create(MeterName);
        _requests = Meter.CreateCounter<long>("tensorflow.serving.request_count", "{request}", "Requests, by model and status");
        _latency = Meter.CreateHistogram<double>("tensorflow.serving.request_latency", "us", "Time that answered requests took");
        _runtimeLatency = Meter.CreateHistogram<double>("tensorflow.serving.runtime_latency", "us", "Time that the model itself took");
        _exampleCounts = Meter.CreateHistogram<long>("tensorflow.serving.request_example_counts", "{example}", "Examples of a request");
        _examples = Meter.CreateCounter<long>("tensorflow.serving.request_example_count_total", "{example}", "Examples of all requests");
        _warmUpLatency = Meter.CreateHistogram<double>("tensorflow.serving.model_warmup_latency", "us", "Time that a version's own warm-up requests took");
        _warmUpRecords = Meter.CreateCounter<long>("tensorflow.serving.model_warmup_records_read", "{request}", "Warm-up requests played");
        _loads = Meter.CreateCounter<long>("tensorflow.cc.saved_model.load_attempt_count", "{version}", "Versions that were loaded, or could not be");
        _loadTime = Meter.CreateCounter<long>("tensorflow.cc.saved_model.load_latency", "us", "Time that loading took, of versions that were");
        _runs = Meter.CreateCounter<long>("tensorflow.core.graph_runs", "{run}", "Runs of a model");
        _runTime = Meter.CreateCounter<long>("tensorflow.core.graph_run_time_usecs", "us", "Time of all runs");
        _requestDuration = Meter.CreateHistogram<double>("clothingapp.model_server.request.duration", "s", "Time that answered requests took, by signature");
        _inferenceDuration = Meter.CreateHistogram<double>("clothingapp.model_server.inference.duration", "s", "Time that the model took, and with batching the wait for others, by signature");
        _rows = Meter.CreateHistogram<long>("clothingapp.model_server.batch.size", "{row}", "Rows of one request");
    }

    /// <summary>For what is observed rather than counted: see <see cref="ServerGauges"/>.</summary>
    public Meter Meter { get; }

    /// <param name="isKnown">Whether a model of that name is configured.</param>
    public void RequestEnded(RequestNote note, bool isKnown, TimeSpan duration)
    {
        var model = note.Model.Length == 0 || isKnown ? note.Model : OtherModels;
        _requests.Add(1, new(Tag.ModelName, model), new(Tag.Status, GrpcStatusNames.Of(note.Code)));
        if (note.Code != GrpcStatusCode.Ok)
            return;
        _latency.Record(duration.TotalMicroseconds, new(Tag.ModelName, model), new(Tag.Api, note.Api), new(Tag.Entrypoint, note.Entrypoint));
        if (note.Version is { } version)
            _requestDuration.Record(duration.TotalSeconds, new(Tag.ModelName, model), new(Tag.Version, Text(version)), new(Tag.Signature, note.Signature));
    }

    /// <summary>A classify, regress or multi-inference request brought this many examples.</summary>
    public void ExamplesCame(string model, long count)
    {
        _exampleCounts.Record(count, new KeyValuePair<string, object?>(Tag.ModelName, model));
        _examples.Add(count, new KeyValuePair<string, object?>(Tag.ModelName, model));
    }

    /// <param name="api">The call that it was for, as the original names it.</param>
    /// <param name="inputs">What it was run on.</param>
    /// <returns>To be disposed when the run, alone or with others, has ended, one way or the other.</returns>
    public RunTimer StartRun(ServableLease lease, string signature, string api, IEnumerable<Tensor> inputs)
    {
        if (lease.IsCounted && inputs.FirstOrDefault() is { Shape.Rank: > 0 } first)
            _rows.Record(first.Shape[0], new(Tag.ModelName, lease.Model), new(Tag.Version, Text(lease.Version)), new(Tag.Signature, signature));
        return new RunTimer(this, lease, signature, api);
    }

    /// <param name="failure">Null when the version is ready.</param>
    public void LoadEnded(string path, Exception? failure, TimeSpan duration)
    {
        _loads.Add(1, new(Tag.ModelPath, path), new(Tag.Status, failure is null ? "success" : "fail"));
        if (failure is null)
            _loadTime.Add((long)duration.TotalMicroseconds, new KeyValuePair<string, object?>(Tag.ModelPath, path));
    }

    /// <param name="records">How many requests were played.</param>
    public void WarmUpEnded(string path, GrpcStatusCode code, int records, TimeSpan duration)
    {
        _warmUpLatency.Record(duration.TotalMicroseconds, new(Tag.ModelPath, path), new(Tag.Status, GrpcStatusNames.Of(code)));
        _warmUpRecords.Add(records);
    }

    /// <summary>The model was run once, for one request or for several together.</summary>
    public void GraphRan(TimeSpan duration)
    {
        _runs.Add(1);
        _runTime.Add((long)duration.TotalMicroseconds);
    }

    private void RunEnded(ServableLease lease, string signature, string api, TimeSpan duration)
    {
        if (!lease.IsCounted)
            return;
        _runtimeLatency.Record(duration.TotalMicroseconds, new(Tag.ModelName, lease.Model), new(Tag.Api, api), new(Tag.Runtime, Runtime));
        _inferenceDuration.Record(duration.TotalSeconds, new(Tag.ModelName, lease.Model), new(Tag.Version, Text(lease.Version)), new(Tag.Signature, signature));
    }

    private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);

    /// <summary>Measures one run.</summary>
    public readonly struct RunTimer(ServingMetrics metrics, ServableLease lease, string signature, string api) : IDisposable
    {
        private readonly long _start = Stopwatch.GetTimestamp();

        public void Dispose() => metrics.RunEnded(lease, signature, api, Stopwatch.GetElapsedTime(_start));
    }
}
