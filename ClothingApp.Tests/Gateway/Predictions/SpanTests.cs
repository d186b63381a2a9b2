using System.Collections.Concurrent;
using System.Diagnostics;
using ClothingApp.Tests.Gateway.Infrastructure;

namespace ClothingApp.Tests.Gateway.Predictions;

public sealed class SpanTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task Predict_Url_HasASpanForEveryStage()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore" || source.Name.StartsWith("ClothingApp.", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var traceId = ActivityTraceId.CreateRandom();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/predict")
        {
            Content = new StringContent($$"""{"url": "{{fixture.Pictures.Origin}}/class/4.bmp?token=private"}""", null, "application/json"),
        };
        request.Headers.Add("traceparent", $"00-{traceId}-{ActivitySpanId.CreateRandom()}-01");

        using var response = await fixture.Http.SendAsync(request);

        var mine = spans.Where(span => span.TraceId == traceId).ToList();
        foreach (var stage in new[] { "image.fetch", "image.decode", "tensor.build", "serving.predict" })
            Assert.Contains(stage, mine.Select(span => span.OperationName));
        Assert.DoesNotContain(mine.SelectMany(span => span.TagObjects), tag => tag.Value is string text && text.Contains("private", StringComparison.Ordinal));
    }
}
