using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Api;

/// <summary>The overview as server-sent events: at once, then after changes, at most once a second.</summary>
internal static class TelemetryStream
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static async IAsyncEnumerable<SseItem<string>> ReadAsync(TelemetryStore store, [EnumeratorCancellation] CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Pause, store.Time);
        var sent = -1L;
        do
        {
            if (store.Version is var version && version != sent)
            {
                sent = version;
                yield return new SseItem<string>(JsonResult.Text(json => OverviewJson.Write(json, store)), "telemetry");
            }
        }
        while (await NextAsync(timer, ct));
    }

    private static async ValueTask<bool> NextAsync(PeriodicTimer timer, CancellationToken ct)
    {
        try
        {
            return await timer.WaitForNextTickAsync(ct);
        }
        catch (OperationCanceledException)
        {
            return false; // The browser left.
        }
    }
}
