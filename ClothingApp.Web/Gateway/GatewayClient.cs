using System.Net.Http.Headers;
using System.Text.Json;

namespace ClothingApp.Web.Gateway;

/// <summary>The website's one way to predictions and models: the gateway's JSON API.</summary>
internal sealed class GatewayClient(HttpClient http, ILogger<GatewayClient> logger)
{
    /// <summary>The gateway's most.</summary>
    public const int MaxTop = 1000;

    /// <summary>A list that comes late is not worth a page that comes late.</summary>
    private static readonly TimeSpan ListTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Asks what pictures show.</summary>
    /// <param name="model">A name; anything else is escaped and so is unknown.</param>
    /// <param name="top">Labels for each picture, 1 to <see cref="MaxTop"/>.</param>
    /// <param name="report">Hears of each stage as it begins; null when nobody waits for that.</param>
    /// <returns>An entry for each picture. A question about one picture that has a problem is a failure.</returns>
    public async Task<GatewayResult> PredictAsync(string model, PictureBody pictures, int top, Func<GatewayProgress, Task>? report, CancellationToken ct)
    {
        // The client's own timeout ends with the headers when the body is read as it comes.
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(http.Timeout);
        try
        {
            var path = $"api/models/{Uri.EscapeDataString(model)}/predictions?thumbnail=true&top={top}{(report is null ? "" : "&stages=true")}";
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = pictures.Content };
            if (report is not null)
                request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(GatewayStream.ContentType));
            using var response = await http.SendAsync(
                request, report is null ? HttpCompletionOption.ResponseContentRead : HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            if (!response.IsSuccessStatusCode)
                return await ReadProblemAsync(response, deadline.Token);
            var answer = report is not null && response.Content.Headers.ContentType?.MediaType is GatewayStream.ContentType
                ? await GatewayStream.ReadAsync(response.Content, pictures.Count, report, deadline.Token)
                : await response.Content.ReadFromJsonAsync<GatewayAnswer>(deadline.Token);
            return Check(answer, pictures.Count);
        }
        catch (Exception e) when (e is HttpRequestException or IOException && !ct.IsCancellationRequested)
        {
            Log.GatewayUnreachable(logger, http.BaseAddress, e.Message);
            return new GatewayFailure(GatewayFailure.Unreachable);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            Log.GatewayTimeout(logger, http.Timeout);
            return new GatewayFailure(GatewayFailure.Timeout);
        }
        catch (JsonException e)
        {
            Log.GatewayUnreadable(logger, e.Message);
            return new GatewayFailure(GatewayFailure.Unreadable);
        }
    }

    /// <returns>The gateway's models; null when it does not say.</returns>
    public async Task<IReadOnlyList<ModelDescription>?> ListModelsAsync(CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(ListTimeout);
        try
        {
            return (await http.GetFromJsonAsync<ModelDescriptions>("api/models", deadline.Token))?.Models;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            Log.NoModels(logger, http.BaseAddress, e.Message);
            return null;
        }
    }

    private static GatewayResult Check(GatewayAnswer? answer, int pictures) => answer?.Predictions switch
    {
        [{ Error: { Code: { } code, TraceId: var trace } }] when pictures == 1 => new GatewayFailure(code, TraceId: trace),
        { } all when all.Count == pictures && all.All(one => one is { Top.Count: > 0 } or { Error.Code: not null }) => answer,
        _ => new GatewayFailure(GatewayFailure.Unreadable),
    };

    private static async Task<GatewayResult> ReadProblemAsync(HttpResponseMessage response, CancellationToken ct)
    {
        if (response.Content.Headers.ContentType?.MediaType is not "application/problem+json")
            return new GatewayFailure(GatewayFailure.Unreadable);
        var problem = await response.Content.ReadFromJsonAsync<GatewayProblem>(ct);
        return new GatewayFailure(problem?.Code ?? GatewayFailure.Unreadable, response.Headers.RetryAfter?.Delta, problem?.TraceId);
    }
}

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "The gateway at {Gateway} cannot be reached: {Reason}")]
    public static partial void GatewayUnreachable(ILogger logger, Uri? gateway, string reason);

    [LoggerMessage(2, LogLevel.Error, "The gateway did not answer within {Timeout}.")]
    public static partial void GatewayTimeout(ILogger logger, TimeSpan timeout);

    [LoggerMessage(3, LogLevel.Error, "The gateway's answer cannot be read: {Reason}")]
    public static partial void GatewayUnreadable(ILogger logger, string reason);

    [LoggerMessage(4, LogLevel.Warning, "The gateway at {Gateway} does not list its models: {Reason}")]
    public static partial void NoModels(ILogger logger, Uri? gateway, string reason);
}
