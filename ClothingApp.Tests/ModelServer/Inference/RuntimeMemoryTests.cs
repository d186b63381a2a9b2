using ClothingApp.Grpc;
using ClothingApp.Serving;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.ModelServer.Inference;

public class RuntimeMemoryTests
{
    [LinuxFact]
    public async Task Predict_RunNeedsMoreThanTheModelsPart_IsRefusedAndTheServerAnswers()
    {
        // 160 MB stand for the container's memory; half of it is the models'.
        await using var server = await ServerProcess.StartAsync("clothing-model", "", ["--graph_cache="], new Dictionary<string, string?> { ["DOTNET_GCHeapHardLimit"] = "0xA000000" });
        await using var channel = new GrpcChannel(new GrpcChannelOptions { Targets = [server.Grpc] });
        var client = new ServingClient(channel);

        var refused = await Assert.ThrowsAsync<GrpcException>(() => PredictAsync(client, 32));

        Assert.Equal(GrpcStatusCode.ResourceExhausted, refused.Code);
        Assert.Contains("is smaller than requested bytes", refused.Detail, StringComparison.Ordinal);
        Assert.Equal(1, await PredictAsync(client, 1));
    }

    /// <returns>The rows of the answer.</returns>
    private static async Task<long> PredictAsync(ServingClient client, int pictures)
    {
        using var request = new PredictRequest
        {
            Spec = new ModelSpec("clothing-model", SignatureName: "serving_uint8"),
            Inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["image"] = Tensor.Create<byte>(TensorShape.Of(pictures, 299, 299, 3), new byte[pictures * 299 * 299 * 3]) },
        };
        using var response = await client.PredictAsync(request, ModelServerFixture.Timeout, CancellationToken.None);
        return response.Outputs.Values.Single().Shape[0];
    }
}
