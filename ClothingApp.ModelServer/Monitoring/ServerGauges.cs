using System.Diagnostics.Metrics;
using ClothingApp.ModelServer.Servables;

namespace ClothingApp.ModelServer.Monitoring;

/// <summary>What there is at the moment that somebody asks.</summary>
internal static class ServerGauges
{
    public static void Add(ServingMetrics metrics, Predictor predictor, ServableManager servables)
    {
        var meter = metrics.Meter;
        meter.CreateObservableGauge("clothingapp.model_server.waiting", () => predictor.Waiting, "{request}", "Requests that wait for a processor");
        meter.CreateObservableGauge("clothingapp.model_server.memory.resident", () => Environment.WorkingSet, "By", "Memory of the process");
        meter.CreateObservableGauge("clothingapp.model_server.memory.managed", () => GC.GetTotalMemory(forceFullCollection: false), "By", "The part of it that the garbage collector keeps");
        meter.CreateObservableGauge("clothingapp.model_server.memory.limit", () => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, "By", "What the machine or the container has");
        meter.CreateObservableGauge("clothingapp.model_server.versions", () => servables.AvailableVersions().Select(Measurement), "{version}", "Versions that answer calls");
    }

    private static Measurement<int> Measurement((string Model, int Versions) model) =>
        new(model.Versions, new KeyValuePair<string, object?>(ServingMetrics.Tag.ModelName, model.Model));
}
