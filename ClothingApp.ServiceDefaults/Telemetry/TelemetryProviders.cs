using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace ClothingApp.ServiceDefaults.Telemetry;

/// <summary>
/// Starts OpenTelemetry's providers with the host and flushes them at its end. Spans are only collected when somebody receives
/// them; metrics always, because <c>/metrics</c> may be asked at any time.
/// </summary>
internal sealed class TelemetryProviders(TelemetrySettings settings, PrometheusExporter prometheus) : IHostedService, IDisposable
{
    private readonly Lock _scrape = new();
    private MeterProvider? _metrics;
    private TracerProvider? _traces;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(settings.Configuration))
            .SetResourceBuilder(settings.Resource)
            .AddMeter(TelemetrySettings.Meters)
            // Over OTLP a measurement names the trace that it was taken in, where that is recorded; Prometheus' plain text has no place for it.
            .SetExemplarFilter(ExemplarFilterType.TraceBased)
            .AddReader(new BaseExportingMetricReader(prometheus));
        _metrics = (settings.ExportsOverOtlp ? metrics.AddOtlpExporter() : metrics).Build();

        if (settings.ExportsOverOtlp)
        {
            _traces = Sdk.CreateTracerProviderBuilder()
                .ConfigureServices(services => services.AddSingleton(settings.Configuration))
                .SetResourceBuilder(settings.Resource)
                .AddSource(TelemetrySettings.Sources)
                .AddProcessor(new DropProbes())
                .AddOtlpExporter()
                .Build();
        }
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The current value of every metric in Prometheus' text format.</summary>
    public string CollectPrometheus()
    {
        lock (_scrape)
        {
            prometheus.Collect?.Invoke(Timeout.Infinite);
            return prometheus.Text;
        }
    }

    /// <summary>Flushes what is still held. Not done at the stop: the requests that the stop waits for are still being told of.</summary>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }
}
