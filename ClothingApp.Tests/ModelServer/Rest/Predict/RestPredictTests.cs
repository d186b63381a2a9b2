using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace ClothingApp.Tests.ModelServer.Rest.Predict;

/// <summary>REST predict as a client sees it.</summary>
public sealed class RestPredictTests(TinyServer server) : IClassFixture<TinyServer>
{
    private const string Path = "/v1/models/tiny:predict";

    [Theory]
    [InlineData("""{"instances": [1.0, 2.0, 5.0]}""", "{\n    \"predictions\": [2.5, 3.0, 4.5]\n}")]
    [InlineData("""{"instances": [{"x": 1}, {"x": 2}]}""", "{\n    \"predictions\": [2.5, 3.0]\n}")]
    [InlineData("""{"instances": [[1], [2]]}""", "{\n    \"predictions\": [[2.5], [3.0]]\n}")]
    [InlineData("""{"inputs": [1.0, 2.0]}""", "{\n    \"outputs\": [2.5, 3.0]\n}")]
    [InlineData("""{"inputs": {"x": [1.0, 2.0]}, "unknown": {"a": [null]}}""", "{\n    \"outputs\": [2.5, 3.0]\n}")]
    [InlineData("""{"instances": [NaN, Infinity, -Infinity, 1e400, -1E-400]}""", "{\n    \"predictions\": [NaN, Infinity, -Infinity, Infinity, 2.0]\n}")]
    [InlineData("""{"instances": [1]} {"anything": after}""", "{\n    \"predictions\": [2.5]\n}")]
    [InlineData("""{"signature_name": "integers", "instances": [7, -8]}""", "{\n    \"predictions\": [7, -8]\n}")]
    [InlineData("""{"signature_name": "pair", "inputs": {"b": [2], "a": [3]}}""", "{\n    \"outputs\": {\n        \"product\": [6.0],\n        \"sum\": [5.0]\n    }\n}")]
    [InlineData("""{"signature_name": "pair", "instances": [{"a": 3, "b": 2}]}""", "{\n    \"predictions\": [{\n            \"product\": 6.0,\n            \"sum\": 5.0\n        }]\n}")]
    [InlineData("""{"signature_name": "text", "inputs": ["\u00e9\n"]}""", "{\n    \"outputs\": {\n        \"s\": [\"é\\n\"],\n        \"s_bytes\": [{\n                \"b64\": \"w6kK\"\n            }]\n    }\n}")]
    [InlineData("""{"signature_name": "text", "instances": [{"b64": "aGk"}]}""", "{\n    \"predictions\": [{\n            \"s\": \"hi\",\n            \"s_bytes\": {\n                \"b64\": \"aGk=\"\n            }\n        }]\n}")]
    [InlineData("""{"signature_name": "text", "instances": [{"b64": "aGk="}]}""", "{\n    \"predictions\": [{\n            \"s\": \"hi\",\n            \"s_bytes\": {\n                \"b64\": \"aGk=\"\n            }\n        }]\n}")]
    [InlineData("""{"signature_name": "total", "inputs": [1, 2]}""", "{\n    \"outputs\": 3.0\n}")]
    public async Task Predict_GoodRequest_IsAnswered(string request, string answer) => Assert.Equal((200, answer), await server.PostAsync(Path, request));

    [Theory]
    [InlineData("/v1/models/tiny:predict")]
    [InlineData("/V1/Models/tiny/versions/1:Predict")]
    [InlineData("/v1/models/t%69ny/versions/01:predict")]
    public async Task Predict_AnySpellingOfThePath_IsAnswered(string path) => Assert.Equal(200, (await server.PostAsync(path, """{"instances": [1]}""")).Status);

    [Theory]
    [InlineData("", "JSON Parse error: The document is empty")]
    [InlineData("""{"instances": [1,]}""", "JSON Parse error: Invalid value. at offset: 17")]
    [InlineData("""{"instances": [1}""", "JSON Parse error: Missing a comma or ] after an array element. at offset: 16")]
    [InlineData("""[1]""", "JSON Value: [1] Is not object")]
    [InlineData("""{"instances": [1], "inputs": 1}""", "Not formatted correctly expecting only one of 'inputs' or 'instances' keys to exist")]
    [InlineData("""{"x": 1}""", "Missing 'inputs' or 'instances' key")]
    [InlineData("""{"instances": 1}""", "JSON Value: 1 Expecting 'instances' to be an list/array")]
    [InlineData("""{"instances": []}""", "JSON Value: [] No values in 'instances' array")]
    [InlineData("""{"instances": ["a"]}""", "Failed to process element: 0 of 'instances' list. Error: INVALID_ARGUMENT: JSON Value: \"a\" Type: String is not of expected type: float (the signature takes 'x': float [?])")]
    [InlineData("""{"instances": [[1, 2], [3]]}""", "Failed to process element: 1 of 'instances' list. Error: INVALID_ARGUMENT: Expecting tensor size: 2 but got: 1")]
    [InlineData("""{"instances": [[[1, 2]], [[3], [4]]]}""", "Error: INVALID_ARGUMENT: Expecting shape [1,2] but got: [2,1]")]
    [InlineData("""{"inputs": [[1, 2], [3]]}""", "Encountered list at unexpected size: 1 at level: 1 expected size: 2")]
    [InlineData("""{"instances": [{"x": 1}, 2]}""", "Expecting object but got list at item 1 of input list")]
    [InlineData("""{"instances": [1, {"x": 2}]}""", "Expecting value/list but got object at item 1 of input list")]
    [InlineData("""{"instances": [{"z": 1}]}""", "JSON object: does not have named input: z")]
    [InlineData("""{"signature_name": "pair", "instances": [{"a": 1}]}""", "keys must be equal to: a,b")]
    [InlineData("""{"signature_name": "pair", "instances": [1]}""", "instances is a plain list, but expecting list of objects as multiple input tensors required as per tensorinfo_map")]
    [InlineData("""{"signature_name": "pair", "inputs": {"a": [1]}}""", "Missing named input: b in 'inputs' object.")]
    [InlineData("""{"signature_name": 1, "instances": [1]}""", "'signature_name' key must be a string value.")]
    [InlineData("""{"signature_name": "integers", "instances": [2.0]}""", "JSON Value: 2.0 Type: Number is not of expected type: int32")]
    [InlineData("""{"signature_name": "nope", "instances": [1]}""", "Serving signature name: \"nope\" not found in signature def")]
    [InlineData("""{"signature_name": "total", "instances": [1]}""", "Tensor name: total has no shape information")]
    public async Task Predict_WrongRequest_Is400AndSaysWhatIsWrong(string request, string text)
    {
        var (status, body) = await server.PostAsync(Path, request);

        Assert.Equal(400, status);
        Assert.StartsWith("{\n    \"error\": \"", body, StringComparison.Ordinal);
        Assert.Contains(text, JsonDocument.Parse(body).RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/models/nope:predict", "{}", 404, "Servable not found for request: Latest(nope)")]
    [InlineData("/v1/models/tiny/versions/9:predict", "{}", 404, "Servable not found for request: Specific(tiny, 9)")]
    [InlineData("/v1/models/tiny/labels/stable:predict", "{}", 400, "Unrecognized servable version label: stable")]
    [InlineData("/v1/models/nope:predict", "{", 400, "JSON Parse error")]
    [InlineData("/v1/models/tiny/versions/99999999999999999999:predict", "{}", 400, "Failed to convert version: 99999999999999999999 to numeric.")]
    [InlineData("/v1/models/tiny:explain", "{}", 400, "Malformed request: POST /v1/models/tiny:explain")]
    [InlineData("/v1/models/tiny", "{}", 400, "Malformed request: POST /v1/models/tiny")]
    public async Task Predict_WrongPath_IsAnsweredByTheOriginalsStatus(string path, string request, int status, string text)
    {
        var answer = await server.PostAsync(path, request);

        Assert.Equal(status, answer.Status);
        Assert.Contains(text, answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_GzipBody_IsInflated()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
            await gzip.WriteAsync("""{"instances": [1]}"""u8.ToArray());
        using var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentEncoding.Add("gzip");

        using var response = await server.Rest.PostAsync(new Uri(Path, UriKind.Relative), content);

        Assert.Equal("{\n    \"predictions\": [2.5]\n}", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Predict_GzipThatIsNone_Is400()
    {
        using var content = new StringContent("{}");
        content.Headers.ContentEncoding.Add("gzip");

        using var response = await server.Rest.PostAsync(new Uri(Path, UriKind.Relative), content);

        Assert.Equal(400, (int)response.StatusCode);
    }

    [Fact]
    public async Task Predict_PictureSizedList_ComesBackWhole()
    {
        var row = "[" + string.Join(",", Enumerable.Range(0, 299 * 3).Select(i => $"{i}.25")) + "]";
        var request = new StringBuilder("{\"instances\": [[").AppendJoin(',', Enumerable.Repeat(row, 299)).Append("]]}").ToString();

        var (status, body) = await server.PostAsync(Path, request);

        Assert.Equal(200, status);
        var rows = JsonDocument.Parse(body).RootElement.GetProperty("predictions")[0];
        Assert.Equal(299, rows.GetArrayLength());
        Assert.Equal((896.25f / 2) + 2, rows[298][896].GetSingle());
    }
}
