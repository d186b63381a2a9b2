using ClothingApp.ModelServer.Rest.Examples;

namespace ClothingApp.Tests.ModelServer.Rest.Examples;

/// <summary>REST classify and regress as a client sees them.</summary>
public sealed class RestExamplesTests(TinyServer server) : IClassFixture<TinyServer>
{
    [Theory]
    [InlineData("classify", """{"signature_name": "only_scores", "examples": [{"x": 1.0}, {"x": [2.5]}]}""", "{\n    \"results\": [[[\"\", 2.5]], [[\"\", 3.25]]]\n}")]
    [InlineData("regress", """{"signature_name": "regress", "examples": [{"x": 1.0}, {"x": 5.0, "y": 3}]}""", "{\n    \"results\": [2.5, 4.5]\n}")]
    [InlineData("regress", """{"context": {"x": 3.0}, "signature_name": "regress", "examples": [{}, {"x": 5.0}]}""", "{\n    \"results\": [3.5, 4.5]\n}")]
    public async Task Examples_GoodRequest_IsAnswered(string verb, string request, string answer) =>
        Assert.Equal((200, answer), await server.PostAsync("/v1/models/tiny:" + verb, request));

    [Theory]
    [InlineData("classify", """{"signature_name": "classify"}""", "When method is classify, key 'examples' is expected and was not found")]
    [InlineData("regress", """{"signature_name": "regress", "examples": []}""", "Input is empty.")]
    [InlineData("regress", """{"signature_name": "nope", "examples": [{}]}""", "No signature was found with the name: nope")]
    [InlineData("regress", """{"signature_name": "regress", "examples": [{}]}""", "is required but could not be found")]
    [InlineData("regress", """{"signature_name": "pair", "examples": [{}]}""", "Expected one input Tensor.")]
    [InlineData("regress", """{"signature_name": "regress", "examples": [{"x": null}]}""", "JSON Value: null Type: Null is not supported in a feature")]
    [InlineData("regress", """{"signature_name": "regress", "examples": [{"x": true}]}""", "Data types don't match")]
    [InlineData("regress", """{"examples": [{"x": ]}""", "JSON Parse error: Invalid value. at offset: 20")]
    public async Task Examples_WrongRequest_Is400AndSaysWhatIsWrong(string verb, string request, string text)
    {
        var (status, body) = await server.PostAsync("/v1/models/tiny:" + verb, request);

        Assert.Equal(400, status);
        Assert.Contains(text, body, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_TrueAndFalse_AreWholeNumbers()
    {
        var text = ExamplesText.Parse("""{"examples": [{"x": [true, false, 2], "y": [0.5, true]}]}"""u8, "classify", _ => { });

        var features = Assert.Single(text.Input.ExampleList.Examples).Features.Feature;
        Assert.Equal([1, 0, 2], features["x"].Int64List.Value);
        Assert.Equal([0.5f, 1], features["y"].FloatList.Value);
    }

    [Fact]
    public async Task Examples_ContextBesideVeryMany_IsRefusedBeforeItTakesTheMemory()
    {
        // A megabyte beside each of a hundred thousand.
        var request = $$"""{"signature_name": "regress", "context": {"x": "{{new string('x', 1 << 20)}}"}, "examples": [{{string.Join(',', Enumerable.Repeat("{}", 100_000))}}]}""";

        var (status, body) = await server.PostAsync("/v1/models/tiny:regress", request);

        Assert.Equal(429, status);
        Assert.Contains("bytes of memory more", body, StringComparison.Ordinal);
    }
}
