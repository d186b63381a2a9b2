using System.Net;
using System.Text.Json;
using ClothingApp.Grpc;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.Serving;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer;

/// <summary>Our model server through our client, on the models of the repository.</summary>
public sealed class ModelServerTests(ModelServerFixture server) : IClassFixture<ModelServerFixture>
{
    private static readonly TimeSpan Timeout = ModelServerFixture.Timeout;

    [Theory]
    [InlineData("digits")]
    [InlineData("mymodel")]
    public async Task Predict_Digits_EqualsThePlainCalculation(string name)
    {
        var picture = new float[2 * 28 * 28];
        for (var i = 0; i < picture.Length; i++)
            picture[i] = (i * 37 % 101) / 100f;

        using var response = await server.Client.PredictAsync(Request(name, Tensor.Create<float>(TensorShape.Of(2, 28, 28), picture)), Timeout, CancellationToken.None);

        Assert.Equal(name, response.Spec.Name);
        Assert.Equal(1, response.Spec.Version);
        Assert.Equal("serving_default", response.Spec.SignatureName);
        var scores = response.Outputs["dense_1"];
        Assert.Equal(TensorShape.Of(2, 10), scores.Shape);
        var expected = DigitsReference.Logits(picture);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], scores.AsSpan<float>()[i], 1e-3f);
    }

    [Fact]
    public async Task Predict_EmptyBatch_GivesEmptyScores()
    {
        using var response = await server.Client.PredictAsync(Request("digits", Tensor.Create<float>(TensorShape.Of(0, 28, 28), [])), Timeout, CancellationToken.None);

        Assert.Equal(TensorShape.Of(0, 10), response.Outputs["dense_1"].Shape);
    }

    public static TheoryData<string, GrpcStatusCode, string> WrongRequests => new()
    {
        { "unknown model", GrpcStatusCode.NotFound, "Servable not found for request: Latest(nope)" },
        { "unknown version", GrpcStatusCode.NotFound, "Servable not found for request: Specific(digits, 7)" },
        { "unknown signature", GrpcStatusCode.FailedPrecondition, "Serving signature key \"nope\" not found." },
        { "no input", GrpcStatusCode.InvalidArgument, "input size does not match signature: 0!=1 len({}) != len({flatten_input}). Sent extra: {}. Missing but required: {flatten_input}." },
        { "wrong input name", GrpcStatusCode.InvalidArgument, "Signature input alias: flatten_input(feed name: serving_default_flatten_input:0) not found in request" },
        { "wrong type", GrpcStatusCode.InvalidArgument, "Type mismatch: actual double vs. expect float" },
        { "wrong rank", GrpcStatusCode.InvalidArgument, "has shape [28,28], but the model takes [?,28,28]" },
        { "unknown output", GrpcStatusCode.InvalidArgument, "output tensor alias not found in signature: nope" },
    };

    [Theory]
    [MemberData(nameof(WrongRequests))]
    public async Task Predict_WrongRequest_IsToldWhatIsWrong(string what, GrpcStatusCode code, string text)
    {
        var good = Tensor.Create<float>(TensorShape.Of(1, 28, 28), new float[28 * 28]);
        using var request = what switch
        {
            "unknown model" => Request("nope", good),
            "unknown version" => Request("digits", good, version: 7),
            "unknown signature" => Request("digits", good, signature: "nope"),
            "no input" => new PredictRequest { Spec = new ModelSpec("digits"), Inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal) },
            "wrong input name" => Request("digits", good, input: "x"),
            "wrong type" => Request("digits", Tensor.Create<double>(TensorShape.Of(1, 28, 28), new double[28 * 28])),
            "wrong rank" => Request("digits", Tensor.Create<float>(TensorShape.Of(28, 28), new float[28 * 28])),
            _ => Request("digits", good, outputs: ["nope"]),
        };

        var error = await Assert.ThrowsAsync<GrpcException>(() => server.Client.PredictAsync(request, Timeout, CancellationToken.None));

        Assert.Equal(code, error.Code);
        Assert.Contains(text, error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetModelMetadata_ClothingModel_NamesSignaturesTypesAndShapes()
    {
        var metadata = await server.Client.GetModelMetadataAsync(new ModelSpec("clothing-model"), Timeout, CancellationToken.None);

        var input = metadata.Signatures["serving_uint8"].Inputs["image"];
        Assert.Equal(DType.UInt8, input.Type);
        Assert.Equal(TensorShape.Of(-1, 299, 299, 3), input.Shape);
        Assert.Equal("tensorflow/serving/predict", metadata.Signatures["serving_default"].MethodName);
    }

    [Fact]
    public async Task GetModelStatus_LoadedModel_IsAvailable()
    {
        var status = Assert.Single(await server.Client.GetModelStatusAsync(new ModelSpec("clothing-model"), Timeout, CancellationToken.None));

        Assert.Equal((1, ModelVersionState.Available), (status.Version, status.State));
    }

    [Fact]
    public async Task RestStatus_LoadedModel_IsProtobufsJson()
    {
        using var document = JsonDocument.Parse(await server.Rest.GetStringAsync(new Uri("/v1/models/digits", UriKind.Relative)));

        var version = document.RootElement.GetProperty("model_version_status")[0];
        Assert.Equal("1", version.GetProperty("version").GetString());
        Assert.Equal("AVAILABLE", version.GetProperty("state").GetString());
        Assert.Equal("OK", version.GetProperty("status").GetProperty("error_code").GetString());
    }

    [Fact]
    public async Task Start_BrokenAndEmptyModelsBesideAGoodOne_TheGoodOneServes()
    {
        var root = Directory.CreateTempSubdirectory("models").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(root, "broken", "1"));
            await File.WriteAllBytesAsync(Path.Combine(root, "broken", "1", "saved_model.pb"), [0xff, 0x01, 0x02]);
            Directory.CreateDirectory(Path.Combine(root, "empty"));
            var config = Path.Combine(root, "models.config");
            await File.WriteAllTextAsync(config, $$"""
                model_config_list {
                  config { name: "broken" base_path: "{{root}}/broken" model_platform: "tensorflow" }
                  config { name: "empty" base_path: "{{root}}/empty" model_platform: "tensorflow" }
                  config { name: "good" base_path: "{{ModelServerFixture.ModelsFolder}}/digits" model_platform: "tensorflow" }
                }
                """);
            var (app, grpc, rest) = await ModelServerFixture.StartAsync(["--model_config_file=" + config]);
            await using var stop = app;
            await using var channel = new GrpcChannel(new GrpcChannelOptions { Targets = [grpc] });
            using var http = new HttpClient { BaseAddress = rest };
            await ModelServerFixture.WaitUntilReadyAsync(http);
            var client = new ServingClient(channel);

            var status = Assert.Single(await client.GetModelStatusAsync(new ModelSpec("broken"), Timeout, CancellationToken.None));
            Assert.Equal(ModelVersionState.End, status.State);
            Assert.Contains("saved_model.pb is not a readable SavedModel", status.ErrorMessage, StringComparison.Ordinal);
            using var empty = await http.GetAsync(new Uri("/v1/models/empty", UriKind.Relative));
            Assert.Equal(HttpStatusCode.NotFound, empty.StatusCode);
            using var response = await client.PredictAsync(Request("good", Tensor.Create<float>(TensorShape.Of(1, 28, 28), new float[28 * 28])), Timeout, CancellationToken.None);
            Assert.Equal(10, response.Outputs["dense_1"].Shape[1]);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static PredictRequest Request(
        string model, Tensor tensor, string input = "flatten_input", string signature = "", long? version = null, string[]? outputs = null) =>
        new()
        {
            Spec = new ModelSpec(model, version, signature),
            Inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal) { [input] = tensor },
            OutputFilter = outputs ?? [],
        };

    /// <summary>Flatten, Dense(128, relu), Dense(10), written out over the checkpoint's own numbers.</summary>
    private static class DigitsReference
    {
        public static float[] Logits(float[] pictures)
        {
            var checkpoint = new TensorBundle(Path.Combine(ModelServerFixture.ModelsFolder, "digits", "1", "variables", "variables"));
            var variables = checkpoint.Keys.Select(k => (Key: k, checkpoint.Describe(k).Shape)).ToArray();
            float[] Read(params long[] shape) => checkpoint.Read(variables.Single(v => v.Shape.Equals(TensorShape.Of(shape))).Key).AsSpan<float>().ToArray();
            var hidden = Dense(pictures, 784, Read(784, 128), Read(128)).Select(v => Math.Max(v, 0)).ToArray();
            return Dense(hidden, 128, Read(128, 10), Read(10));
        }

        private static float[] Dense(float[] rows, int inputs, float[] kernel, float[] bias)
        {
            var result = new float[rows.Length / inputs * bias.Length];
            for (var i = 0; i < result.Length; i++)
            {
                var (row, column) = (i / bias.Length, i % bias.Length);
                double sum = bias[column];
                for (var k = 0; k < inputs; k++)
                    sum += (double)rows[(row * inputs) + k] * kernel[(k * bias.Length) + column];
                result[i] = (float)sum;
            }
            return result;
        }
    }
}
