using System.Diagnostics;
using OpenTelemetry;

namespace ClothingApp.ServiceDefaults.Telemetry;

/// <summary>Leaves out the spans of probes and scrapes, which would bury those of people.</summary>
internal sealed class DropProbes : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        if (data.Kind == ActivityKind.Server && data.GetTagItem("url.path") is "/alive" or "/ready" or "/health" or "/metrics" or "/livez" or "/readyz")
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
