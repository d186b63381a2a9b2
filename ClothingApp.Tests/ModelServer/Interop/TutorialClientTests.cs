using System.Text.Json;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.ModelServer.Interop;

/// <summary>
/// The tutorials' client code in Python, unchanged in kind: JSON lists by <c>requests.post</c>, a float PredictRequest by the stub of
/// <c>tensorflow_serving.apis</c>.
/// </summary>
public sealed class TutorialClientTests(TinyServer server) : IClassFixture<TinyServer>
{
    [GrpcioFact]
    public async Task Tutorial_RestAndGrpc_AreAnsweredAsByTensorFlowServing()
    {
        var descriptors = Path.Combine(server.Root, "api.pb");
        ApiDescriptors.Write(descriptors);
        var output = await InteropScript.RunAsync("tutorial.py", server.Rest.BaseAddress!.ToString().TrimEnd('/'), server.Grpc.Authority, descriptors);
        // Python prints the NaN that it read.
        var answers = JsonSerializer.Deserialize<JsonElement>(output.Replace("[NaN]", "[\"NaN\"]", StringComparison.Ordinal));

        Assert.Equal("""{"status":200,"body":{"predictions":[2.5,3.0,4.5]}}""", Compact(answers.GetProperty("rest")));
        Assert.Equal("""{"status":200,"body":{"outputs":[2.5]}}""", Compact(answers.GetProperty("rest_columns")));
        Assert.Equal("""{"status":200,"body":{"predictions":["NaN"]}}""", Compact(answers.GetProperty("rest_nan")));
        Assert.Equal(404, answers.GetProperty("rest_unknown").GetProperty("status").GetInt32());
        Assert.Contains("Servable not found for request: Latest(nope)", answers.GetProperty("rest_unknown").GetProperty("body").GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal("AVAILABLE", answers.GetProperty("rest_status").GetProperty("model_version_status")[0].GetProperty("state").GetString());
        Assert.Equal("""{"code":0,"values":[2.5,3.0,4.5],"version":1}""", Compact(answers.GetProperty("grpc")));
        Assert.Equal(5, answers.GetProperty("grpc_unknown").GetProperty("code").GetInt32());
        Assert.Equal("""{"1":"AVAILABLE"}""", Compact(answers.GetProperty("grpc_status")));
        Assert.Equal("""{"x":-1}""", Compact(answers.GetProperty("grpc_signatures")));
    }

    private static string Compact(JsonElement element) => element.GetRawText().Replace(" ", "", StringComparison.Ordinal);
}
