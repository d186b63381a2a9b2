using System.Collections.Concurrent;
using ClothingApp.Grpc;
using ClothingApp.ModelServer.Requests;
using ClothingApp.Serving;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelSpec = ClothingApp.Serving.ModelSpec;
using PredictRequest = ClothingApp.Serving.PredictRequest;
using PredictResponse = ClothingApp.Serving.PredictResponse;
using WireRequest = ClothingApp.Serving.Protocol.PredictRequest;

namespace ClothingApp.Tests.ModelServer.Requests;

/// <summary>What the log tells of requests.</summary>
public sealed class RequestLogTests
{
    [Fact]
    public async Task Log_FailedCallOverGrpc_IsOneLineWithCodeModelSignatureAndText()
    {
        await using var logged = await LoggedServer.StartAsync();

        await Assert.ThrowsAsync<GrpcException>(() => logged.PredictAsync("tiny", "nope"));

        var line = Assert.Single(await logged.LinesAsync(1));
        Assert.Equal(LogLevel.Information, line.Level);
        Assert.Equal(
            ("GRPC", "Predict", "tiny", "serving_default", "INVALID_ARGUMENT"),
            (line.Values["Entrypoint"], line.Values["Api"], line.Values["Model"], line.Values["Signature"], line.Values["Code"]));
        Assert.Contains("Signature input alias: x", (string)line.Values["Text"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_RefusedWhileItWasRead_NamesTheModel()
    {
        await using var logged = await LoggedServer.StartAsync();
        var request = new WireRequest { ModelSpec = new() { Name = "tiny" } };
        request.Inputs["x"] = new TensorProto { Dtype = DataType.DtFloat, TensorShape = new() { Dim = { new TensorShapeProto.Types.Dim { Size = 1L << 40 } } }, FloatVal = { 1 } };
        var method = new GrpcMethod<WireRequest, PredictResponse>(
            ServingMethods.Predict.Service, ServingMethods.Predict.Name, new ProtobufMarshaller<WireRequest>(), ServingMethods.Predict.Response);

        await Assert.ThrowsAsync<GrpcException>(() => logged.Server.Channel.CallAsync(method, request, ModelServerFixture.Timeout, CancellationToken.None));

        var line = Assert.Single(await logged.LinesAsync(1));
        Assert.Equal(("tiny", "RESOURCE_EXHAUSTED"), (line.Values["Model"], line.Values["Code"]));
    }

    [Fact]
    public async Task Log_FailedRequestOverRest_HasNothingOfThePictureAndIsOneLine()
    {
        await using var logged = await LoggedServer.StartAsync();
        var picture = Convert.ToBase64String(new byte[300]);

        await logged.Server.PostAsync("/v1/models/tiny:predict", $$$"""{"instances": [{"b64": "{{{picture}}}"}]}""");
        await logged.Server.PostAsync("/v1/models/tiny:predict", $$"""{"instances": [[{{string.Join(",", Enumerable.Repeat("0.125", 100))}}, "x"]]}""");
        await logged.Server.PostAsync("/v1/models/a%0Ab:predict", """{"instances": [1.0]}""");

        var lines = await logged.LinesAsync(3);
        Assert.Equal(["INVALID_ARGUMENT", "INVALID_ARGUMENT", "NOT_FOUND"], lines.Select(l => (string)l.Values["Code"]!));
        Assert.All(lines, line => Assert.DoesNotContain("AAAAAAAA", line.Text, StringComparison.Ordinal));
        Assert.All(lines, line => Assert.DoesNotContain("0.125,0.125,0.125,0.125,0.125,0.125,0.125,0.125", line.Text, StringComparison.Ordinal));
        Assert.All(lines, line => Assert.DoesNotContain('\n', line.Text));
    }

    [Fact]
    public async Task Log_AnsweredRequests_AreToldOnlyWhereAskedFor()
    {
        await using var quiet = await LoggedServer.StartAsync();
        await using var telling = await LoggedServer.StartAsync("--log_requests");
        foreach (var server in new[] { quiet, telling })
        {
            await server.PredictAsync("tiny", "x");
            await Assert.ThrowsAsync<GrpcException>(() => server.PredictAsync("nope", "x"));
        }

        Assert.Equal(["NOT_FOUND"], (await quiet.LinesAsync(1)).Select(l => l.Values["Code"]));
        var told = (await telling.LinesAsync(2))[0];
        Assert.Equal((LogLevel.Information, "tiny", 1L, "serving_default"), (told.Level, told.Values["Model"], told.Values["Version"], told.Values["Signature"]));
    }

    [Theory]
    [InlineData("a\r\nb\u2028c", "a b c")]
    [InlineData("input size does not match signature: 0!=1 len({}) != len({x}).", "input size does not match signature: 0!=1 len({}) != len({x}).")]
    public void Of_Text_IsOneLine(string text, string expected) => Assert.Equal(expected, LogText.Of(text));

    [Fact]
    public void Of_LongText_IsCut() => Assert.InRange(LogText.Of(string.Join(' ', Enumerable.Repeat("words", 10_000))).Length, 100, 600);

    private sealed record Line(LogLevel Level, string Text, IReadOnlyDictionary<string, object?> Values);

    private sealed class LoggedServer : ILoggerProvider, IAsyncDisposable
    {
        private readonly ConcurrentQueue<Line> _lines = new();

        public TinyServer Server { get; private init; } = null!;

        public static async Task<LoggedServer> StartAsync(params string[] flags)
        {
            var logged = new LoggedServer { Server = new TinyServer { Flags = flags } };
            await logged.Server.InitializeAsync();
            logged.Server.Services.GetRequiredService<ILoggerFactory>().AddProvider(logged);
            return logged;
        }

        /// <summary>A line comes when the answer has gone out.</summary>
        public Task<Line[]> LinesAsync(int count) => Poll.UntilAsync(() => _lines.ToArray(), lines => lines.Length >= count);

        public async Task PredictAsync(string model, string input)
        {
            using var request = new PredictRequest
            {
                Spec = new ModelSpec(model),
                Inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal) { [input] = Tensor.Create<float>(TensorShape.Of(1), [1f]) },
            };
            using var response = await Server.Client.PredictAsync(request, ModelServerFixture.Timeout, CancellationToken.None);
        }

        public ILogger CreateLogger(string categoryName) => new Recorder(categoryName == typeof(RequestRecords).FullName ? _lines : null);

        public void Dispose()
        {
        }

        public async ValueTask DisposeAsync() => await Server.DisposeAsync();
    }

    private sealed class Recorder(ConcurrentQueue<Line>? lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => lines is not null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines?.Enqueue(new Line(logLevel, formatter(state, exception), ((IEnumerable<KeyValuePair<string, object?>>)state!).ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal)));
    }
}
