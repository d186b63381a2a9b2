using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace ClothingApp.Web.Gateway;

/// <summary>The website's one way to predictions: the gateway's JSON API.</summary>
internal sealed class GatewayClient(HttpClient http, IOptions<WebsiteOptions> options, ILogger<GatewayClient> logger)
{
    private readonly string _path = $"api/models/{options.Value.Model}/predictions?thumbnail=true";

    /// <summary>Asks for a picture that the gateway fetches itself.</summary>
    public Task<GatewayResult> PredictAddressAsync(string url, CancellationToken ct) =>
        SendAsync(JsonContent.Create(new { images = new[] { new { url } }, top = 5 }), ct);

    /// <summary>Asks for an uploaded picture. The gateway goes by the content, so the file's own name and type are only told.</summary>
    public Task<GatewayResult> PredictFileAsync(Stream picture, string fileName, CancellationToken ct) =>
        SendAsync(new MultipartFormDataContent { { new StreamContent(picture), "file", fileName } }, ct);

    /// <summary>Asks for a picture of a known type, sent as the raw body.</summary>
    public Task<GatewayResult> PredictPictureAsync(Stream picture, string mediaType, CancellationToken ct) =>
        SendAsync(new StreamContent(picture) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } }, ct);

    private async Task<GatewayResult> SendAsync(HttpContent content, CancellationToken ct)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _path) { Content = content };
            using var response = await http.SendAsync(request, ct);
            return response.IsSuccessStatusCode ? await ReadAnswerAsync(response, ct) : await ReadProblemAsync(response, ct);
        }
        catch (HttpRequestException e)
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

    private static async Task<GatewayResult> ReadAnswerAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var answer = await response.Content.ReadFromJsonAsync<GatewayAnswer>(ct);
        return answer?.Predictions switch
        {
            [{ Top.Count: > 0 }] => answer,
            [{ Error: { Code: { } code, TraceId: var trace } }] => new GatewayFailure(code, TraceId: trace),
            _ => new GatewayFailure(GatewayFailure.Unreadable),
        };
    }

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
}
