using System.Collections.Concurrent;
using System.Diagnostics;
using ClothingApp.Serving;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.ModelServer.Requests;

/// <summary>A run is a part of its caller's trace, by either protocol.</summary>
public sealed class TraceTests(TinyServer server) : IClassFixture<TinyServer>
{
    [Fact]
    public async Task Predict_CallerIsTraced_TheRunIsInItsTrace()
    {
        var runs = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "ClothingApp.ModelServer" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.OperationName == "model.run")
                    runs.Enqueue(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);

        var overGrpc = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start();
        overGrpc.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        using (var request = new PredictRequest
        {
            Spec = new ModelSpec("tiny"),
            Inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["x"] = Tensor.Create<float>(TensorShape.Of(1), [1f]) },
        })
        using (await server.Client.PredictAsync(request, ModelServerFixture.Timeout, CancellationToken.None))
        {
        }
        overGrpc.Stop();
        var overRest = ActivityTraceId.CreateRandom();
        using (var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/v1/models/tiny:predict", UriKind.Relative)) { Content = new StringContent("""{"instances": [1.0]}""") })
        {
            request.Headers.Add("traceparent", $"00-{overRest}-{ActivitySpanId.CreateRandom()}-01");
            using var response = await server.Rest.SendAsync(request);
        }

        var traces = await Poll.UntilAsync(() => runs.Select(r => r.TraceId).ToHashSet(), ids => ids.Contains(overGrpc.TraceId) && ids.Contains(overRest));
        Assert.Contains(overGrpc.TraceId, traces);
        Assert.Contains(overRest, traces);
        var run = runs.First(r => r.TraceId == overRest);
        Assert.Equal(("tiny", 1L, "serving_default"), (run.GetTagItem("model.name"), run.GetTagItem("model.version"), run.GetTagItem("model.signature")));
    }
}
