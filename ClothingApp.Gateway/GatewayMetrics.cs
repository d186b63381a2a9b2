using System.Diagnostics;
using System.Diagnostics.Metrics;
using ClothingApp.Gateway.Admission;
using ClothingApp.Gateway.Caching;
using ClothingApp.Gateway.Errors;
using ClothingApp.Gateway.Predictions;

namespace ClothingApp.Gateway;

/// <summary>What the gateway counts beside what the web framework does. Values of tags are few: models, stages and codes, never what a client wrote.</summary>
internal sealed class GatewayMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Histogram<double> _stages;
    private readonly Counter<long> _pictures, _refusals, _cache, _bytes;

    public GatewayMetrics(IMeterFactory meters, AdmissionGate admission, PredictionCache cache)
    {
        _meter = meters.Create(GatewayTelemetry.Name);
        _stages = _meter.CreateHistogram<double>("gateway.stage.duration", "s", "Time of one picture in one stage", advice: new()
        {
            HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
        });
        _pictures = _meter.CreateCounter<long>("gateway.pictures", "{picture}", "Pictures by what became of them");
        _refusals = _meter.CreateCounter<long>("gateway.refusals", "{request}", "Requests that were not let in, by reason");
        _cache = _meter.CreateCounter<long>("gateway.cache.lookups", "{picture}", "Pictures by whether their answer was there already");
        _bytes = _meter.CreateCounter<long>("gateway.picture.size", "By", "Bytes of encoded pictures by where they came from");
        _meter.CreateObservableGauge("gateway.pictures.in_flight", () => admission.Pictures, "{picture}", "Pictures under way, without those that are being downloaded");
        _meter.CreateObservableGauge("gateway.pictures.limit", () => admission.Limit, "{picture}", "Pictures that may be under way at the moment");
        _meter.CreateObservableGauge("gateway.cache.size", () => cache.Bytes, "By", "Bytes of answers that are kept");
    }

    public void Refused(ErrorCode reason) => _refusals.Add(1, new KeyValuePair<string, object?>("reason", ErrorTable.Entry(reason).Code));

    public void LookedUp(string result) => _cache.Add(1, new KeyValuePair<string, object?>("result", result));

    public void Received(int bytes, bool downloaded) => _bytes.Add(bytes, new KeyValuePair<string, object?>("source", downloaded ? "address" : "upload"));

    /// <summary>One picture is done with.</summary>
    public void Finished(PictureOutcome outcome, string model)
    {
        _pictures.Add(1, new TagList { { "model", model }, { "result", outcome.Failure is { } failure ? ErrorTable.Entry(failure.Code).Code : "answered" } });
        foreach (var (stage, of) in ServerTiming.Stages)
        {
            if (of(outcome) is { Ticks: > 0 } duration)
                _stages.Record(duration.TotalSeconds, new TagList { { "stage", stage }, { "model", model } });
        }
    }

    public void Dispose() => _meter.Dispose();
}
