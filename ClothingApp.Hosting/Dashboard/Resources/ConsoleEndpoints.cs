using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClothingApp.Hosting.Dashboard.Resources;

/// <summary>What the resources write, of one or of all of them: first what is kept, then what comes.</summary>
internal static class ConsoleEndpoints
{
    private const int MostLines = 20_000;

    public static void MapConsole(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/console/{name}", async (string name, int? tail, IResourceView view, CancellationToken ct) =>
            TypedResults.Ok(await TailAsync(name, Math.Clamp(tail ?? 2000, 1, MostLines), view, ct)));
        endpoints.MapGet("/api/console/{name}/stream", (string name, int? from, HttpRequest request, IResourceView view) =>
            TypedResults.ServerSentEvents(NewLinesAsync(name, After(request, from), view, request.HttpContext.RequestAborted)));
        // All together over one connection: a browser opens six to a host, for all its tabs.
        endpoints.MapGet("/api/consoles/stream", (int? tail, IResourceView view) =>
            TypedResults.ServerSentEvents(EveryLineAsync(Math.Clamp(tail ?? 200, 1, MostLines), view)));
    }

    private static async Task<ConsoleAnswer> TailAsync(string name, int tail, IResourceView view, CancellationToken ct)
    {
        var lines = new List<ConsoleLine>();
        await foreach (var batch in view.ReadConsoleAsync(name, ct))
            lines.AddRange(batch);
        var last = lines.Count > tail ? lines[^tail..] : lines;
        return new ConsoleAnswer(last, last.Count == 0 ? 0 : last[0].Number - 1);
    }

    /// <returns>The number of the first line wanted; a browser that reconnects says which it had last.</returns>
    private static int After(HttpRequest request, int? from) =>
        request.Headers["Last-Event-ID"] is [{ } last] && int.TryParse(last, out var number) ? number + 1 : from ?? 1;

    private static async IAsyncEnumerable<SseItem<LinesAnswer>> NewLinesAsync(
        string name, int from, IResourceView view, [EnumeratorCancellation] CancellationToken ct = default)
    {
        await using var batches = view.WatchConsoleAsync(name, ct).GetAsyncEnumerator(ct);
        while (await MoveNextAsync(batches))
        {
            var lines = batches.Current.Where(line => line.Number >= from).ToList();
            if (lines.Count > 0)
            {
                var last = lines[^1].Number.ToString(CultureInfo.InvariantCulture);
                yield return new SseItem<LinesAnswer>(new LinesAnswer(name, lines), "lines") { EventId = last };
            }
        }
    }

    private static async IAsyncEnumerable<SseItem<LinesAnswer>> EveryLineAsync(
        int tail, IResourceView view, [EnumeratorCancellation] CancellationToken ct = default)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        // Bounded: a page that cannot keep up holds back its own readers, not the services.
        var merged = Channel.CreateBounded<LinesAnswer>(256);
        var readers = view.Current.Select(resource => ForwardAsync(resource.Name, tail, view, merged.Writer, ending.Token)).ToList();
        try
        {
            await using var all = merged.Reader.ReadAllAsync(ending.Token).GetAsyncEnumerator(ending.Token);
            while (await MoveNextAsync(all))
                yield return new SseItem<LinesAnswer>(all.Current, "lines");
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(readers);
        }
    }

    private static async Task ForwardAsync(string name, int tail, IResourceView view, ChannelWriter<LinesAnswer> merged, CancellationToken ct)
    {
        try
        {
            var kept = await TailAsync(name, tail, view, ct);
            if (kept.Lines.Count > 0)
                await merged.WriteAsync(new LinesAnswer(name, kept.Lines), ct);
            var next = kept.Lines.Count > 0 ? kept.Lines[^1].Number + 1 : 1;
            await foreach (var batch in view.WatchConsoleAsync(name, ct))
            {
                var lines = batch.Where(line => line.Number >= next).ToList();
                if (lines.Count > 0)
                    await merged.WriteAsync(new LinesAnswer(name, lines), ct);
            }
        }
        catch (OperationCanceledException)
        {
            // The page is closed, or the application stops.
        }
    }

    /// <returns>False also when the page is closed or the application stops: both are ordinary ends of a stream.</returns>
    private static async ValueTask<bool> MoveNextAsync<T>(IAsyncEnumerator<T> items)
    {
        try
        {
            return await items.MoveNextAsync();
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private sealed record ConsoleAnswer(IReadOnlyList<ConsoleLine> Lines, int Dropped);

    private sealed record LinesAnswer(string Resource, IReadOnlyList<ConsoleLine> Lines);
}
