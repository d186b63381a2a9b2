using System.Globalization;
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
    /// <param name="model">A name that is none is escaped and so is unknown.</param>
    /// <param name="top">Labels for each picture, 1 to <see cref="MaxTop"/>.</param>
    /// <param name="report">Hears of each stage as it begins; null when nobody waits for that.</param>
    /// <returns>An entry for each picture. A question about one picture that has a problem is a failure.</returns>
    public Task<GatewayResult<GatewayAnswer>> PredictAsync(
        ModelRef model, PictureBody pictures, int top, Func<GatewayProgress, Task>? report, CancellationToken ct)
    {
        var path = $"{PathOf(model)}/predictions?thumbnail=true&top={top}{VersionOf(model)}{(report is null ? "" : "&stages=true")}";
        return AskAsync(path, pictures, report, async (content, lines, deadline) => Check(
            lines is not null
                ? await GatewayStream.ReadAsync(content, pictures.Count, lines, deadline)
                : await content.ReadFromJsonAsync<GatewayAnswer>(deadline),
            pictures.Count), ct);
    }

    /// <summary>Asks which parts of a picture mattered. It takes as long as a hundred predictions and more.</summary>
    /// <param name="label">Null: the one that the model thinks likeliest.</param>
    /// <param name="method">The gateway's name for it; null: the best that the model offers.</param>
    /// <param name="report">Hears of each stage and of how far it is; null when nobody waits for that.</param>
    public Task<GatewayResult<GatewayExplanation>> ExplainAsync(
        ModelRef model, PictureBody picture, string? label, string? method, Func<GatewayProgress, Task>? report, CancellationToken ct)
    {
        var path = $"{PathOf(model)}/explanations?thumbnail=true{VersionOf(model)}{Named("class", label)}{Named("method", method)}";
        return AskAsync(path, picture, report, async (content, lines, deadline) => lines is not null
            ? await GatewayStream.ReadExplanationAsync(content, lines, deadline)
            : await content.ReadFromJsonAsync<GatewayExplanation>(deadline) is { } explanation
                ? explanation
                : new GatewayFailure(GatewayFailure.Unreadable), ct);
    }

    /// <param name="read">Gets whom to tell of the lines when the answer comes in lines, else null.</param>
    private async Task<GatewayResult<TAnswer>> AskAsync<TAnswer>(
        string path, PictureBody pictures, Func<GatewayProgress, Task>? report,
        Func<HttpContent, Func<GatewayProgress, Task>?, CancellationToken, Task<GatewayResult<TAnswer>>> read, CancellationToken ct) where TAnswer : class
    {
        // The client's own timeout ends with the headers when the body is read as it comes.
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(http.Timeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = pictures.Content };
            if (report is not null)
                request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(GatewayStream.ContentType));
            using var response = await http.SendAsync(
                request, report is null ? HttpCompletionOption.ResponseContentRead : HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            if (!response.IsSuccessStatusCode)
                return await ReadProblemAsync(response, deadline.Token);
            var inLines = response.Content.Headers.ContentType?.MediaType is GatewayStream.ContentType;
            return await read(response.Content, inLines ? report : null, deadline.Token);
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

    private static string PathOf(ModelRef model) => $"api/models/{Uri.EscapeDataString(model.Name)}";

    private static string VersionOf(ModelRef model) => Named("version", model.Version?.ToString(CultureInfo.InvariantCulture));

    private static string Named(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    private static GatewayResult<GatewayAnswer> Check(GatewayAnswer? answer, int pictures) => answer?.Predictions switch
    {
        [{ Error: { Code: not null } error }] when pictures == 1 => GatewayFailure.Of(error),
        { } all when all.Count == pictures && all.All(one => one is { Top.Count: > 0 } or { Error.Code: not null }) => answer,
        _ => new GatewayFailure(GatewayFailure.Unreadable),
    };

    private static async Task<GatewayFailure> ReadProblemAsync(HttpResponseMessage response, CancellationToken ct)
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
