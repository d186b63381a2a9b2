using System.Text.Json;

namespace ClothingApp.Web.Gateway;

/// <summary>What the gateway tells while it works: picture <paramref name="Index"/> (from 0) enters <paramref name="Stage"/>, or, with null, is done.</summary>
/// <param name="Done">Of an explanation: predictions so far, of <paramref name="Of"/>.</param>
internal sealed record GatewayProgress(int Index, string? Stage, int? Done = null, int? Of = null);

/// <summary>Reads an answer that comes as lines of JSON, in whatever order the pictures were done.</summary>
internal static class GatewayStream
{
    public const string ContentType = "application/x-ndjson";

    /// <returns>The answer with the pictures in their order; null when some picture's line never came.</returns>
    public static async Task<GatewayAnswer?> ReadAsync(HttpContent content, int pictures, Func<GatewayProgress, Task> report, CancellationToken ct)
    {
        var predictions = new GatewayPrediction?[pictures];
        var (model, version) = ("", 0L);
        using var reader = new StreamReader(await content.ReadAsStreamAsync(ct));
        while (await reader.ReadLineAsync(ct) is { } text)
        {
            if (JsonSerializer.Deserialize<Line>(text, JsonSerializerOptions.Web) is not { } line || line.Index < 0 || line.Index >= pictures)
                return null;
            await report(new GatewayProgress(line.Index, line.Prediction is null ? line.Stage : null));
            if (line.Prediction is null)
                continue;
            predictions[line.Index] = line.Prediction;
            (model, version) = (line.Model ?? model, line.Version ?? version);
        }
        // The lines do not say whether a card was found; the list of models does.
        return predictions.Any(prediction => prediction is null) ? null : new GatewayAnswer(model, version, CardFound: true, predictions!);
    }

    /// <returns>The explanation or why there is none: the last line.</returns>
    public static async Task<GatewayResult<GatewayExplanation>> ReadExplanationAsync(HttpContent content, Func<GatewayProgress, Task> report, CancellationToken ct)
    {
        using var reader = new StreamReader(await content.ReadAsStreamAsync(ct));
        while (await reader.ReadLineAsync(ct) is { } text)
        {
            switch (JsonSerializer.Deserialize<ExplanationLine>(text, JsonSerializerOptions.Web))
            {
                case { Explanation: { } explanation }:
                    return explanation;
                case { Error: { } error }:
                    return GatewayFailure.Of(error);
                case { Stage: { } stage } line:
                    await report(new GatewayProgress(0, stage, line.Done, line.Of));
                    break;
            }
        }
        return new GatewayFailure(GatewayFailure.Unreadable);
    }

    private sealed record ExplanationLine(string? Stage, int? Done, int? Of, GatewayExplanation? Explanation, GatewayProblem? Error);

    private sealed record Line(int Index, string? Stage, string? Model, long? Version, GatewayPrediction? Prediction);
}
