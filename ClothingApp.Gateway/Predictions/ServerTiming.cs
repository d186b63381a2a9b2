using System.Globalization;

namespace ClothingApp.Gateway.Predictions;

/// <summary>The stages as a <c>Server-Timing</c> header, which browsers show beside a request. Of many pictures the slowest counts.</summary>
internal static class ServerTiming
{
    /// <summary>The stages of a picture, in their order, and the whole.</summary>
    public static readonly (string Name, Func<PictureOutcome, TimeSpan> Of)[] Stages =
    [
        ("fetch", outcome => outcome.Fetch),
        ("queue", outcome => outcome.Queue),
        ("decode", outcome => outcome.Decode),
        ("prepare", outcome => outcome.Prepare),
        ("predict", outcome => outcome.Predict),
        ("total", outcome => outcome.Total),
    ];

    public static void Write(HttpResponse response, IReadOnlyList<PictureOutcome> outcomes) =>
        response.Headers["Server-Timing"] = string.Join(", ", Stages.Select(stage =>
            string.Create(CultureInfo.InvariantCulture, $"{stage.Name};dur={outcomes.Max(stage.Of).TotalMilliseconds:0.###}")));
}
