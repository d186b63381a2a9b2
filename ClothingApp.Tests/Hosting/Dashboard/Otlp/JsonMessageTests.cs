using System.Text.Json;
using ClothingApp.Hosting.Dashboard.Otlp.Json;
using ClothingApp.Hosting.Dashboard.Otlp.Protobuf;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Tests.Hosting.Dashboard.Otlp;

/// <summary>The three requests as JSON.</summary>
public sealed class JsonMessageTests
{
    private static readonly StringPool Strings = new();

    [Fact]
    public void Read_Traces_AreThoseOfProtobuf() =>
        Assert.Equal(Describe.All(TraceMessages.Read(Samples.Traces(), Strings)), Describe.All(TraceObjects.Read(Parse(JsonSamples.Traces), Strings)));

    [Fact]
    public void Read_Logs_AreThoseOfProtobuf() =>
        Assert.Equal(Describe.All(LogMessages.Read(Samples.Logs(), Strings)), Describe.All(LogObjects.Read(Parse(JsonSamples.Logs), Strings)));

    [Fact]
    public void Read_Metrics_AreThoseOfProtobuf() =>
        Assert.Equal(Describe.All(MetricMessages.Read(MetricSamples.All(), Strings)), Describe.All(MetricObjects.Read(Parse(JsonSamples.Metrics), Strings)));

    [Theory]
    [InlineData("NaN", double.NaN)]
    [InlineData("Infinity", double.PositiveInfinity)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    public void Read_NumberThatJsonHasNot_IsText(string text, double expected)
    {
        var request = Parse("""{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"g","gauge":{"dataPoints":[{"asDouble":"VALUE"}]}}]}]}]}""".Replace("VALUE", text));
        Assert.Equal(expected, Assert.Single(MetricObjects.Read(request, Strings).Records).Value);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("""{"resourceSpans":{}}""")]
    [InlineData("""{"resourceSpans":[1]}""")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"kind":"SERVER"}]}]}]}""")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":-1}]}]}]}""")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":"1.5"}]}]}]}""")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":5}]}]}]}""")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"\ud800"}]}]}]}""")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[{"key":"a","value":{"bytesValue":"%"}}]}]}]}]}""")]
    public void Read_AnotherTypeThanExpected_IsInvalidData(string json) =>
        Assert.Throws<InvalidDataException>(() => TraceObjects.Read(Parse(json), Strings));

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
