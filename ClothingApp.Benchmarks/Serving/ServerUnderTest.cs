using ClothingApp.Benchmarks.Gateways;
using ClothingApp.Benchmarks.Measuring;
using ClothingApp.Grpc;
using ClothingApp.Serving;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Benchmarks.Serving;

/// <summary>The model server with the repository's models, on a core of its own with one thread for a run, and a client of it.</summary>
internal sealed class ServerUnderTest : IAsyncDisposable
{
    public const int Core = 0, ClientsCore = 1;

    public const string Model = "clothing-model";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    private readonly GrpcChannel _channel;

    private ServerUnderTest(MeasuredProcess process, int port, int rest)
    {
        Process = process;
        Rest = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{rest}"), Timeout = Timeout };
        _channel = new GrpcChannel(new GrpcChannelOptions { Targets = [new Uri($"http://127.0.0.1:{port}")] });
        Client = new ServingClient(_channel);
    }

    public static string Models => Path.Combine(GatewayBenchmark.Root, "models");

    public static string VersionFolder => Path.Combine(Models, Model, "1");

    public MeasuredProcess Process { get; }

    public HttpClient Rest { get; }

    public ServingClient Client { get; }

    /// <summary>Ends when it is ready.</summary>
    public static async Task<ServerUnderTest> StartAsync(params string[] flags)
    {
        var (port, rest) = (GatewayBenchmark.FreePort(), GatewayBenchmark.FreePort());
        var server = new ServerUnderTest(
            new MeasuredProcess(Core, new Dictionary<string, string>(), [
                "dotnet", GatewayBenchmark.Program("ClothingApp.ModelServer"), $"--port={port}", $"--rest_api_port={rest}",
                $"--model_config_file={Models}/models.config", $"--models_root={Models}", "--tensorflow_intra_op_parallelism=1", .. flags]),
            port, rest);
        try
        {
            await server.Process.UntilAsync(async () => (await server.Rest.GetAsync(new Uri("/readyz", UriKind.Relative))).IsSuccessStatusCode);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>One call, its answer thrown away.</summary>
    /// <exception cref="HttpRequestException">It failed.</exception>
    public async Task PredictAsync(string model, string signature, IReadOnlyDictionary<string, Tensor> inputs)
    {
        try
        {
            // Not disposed: its tensors are sent again.
            var request = new PredictRequest { Spec = new ModelSpec(model, SignatureName: signature), Inputs = inputs.ToDictionary(StringComparer.Ordinal) };
            using var response = await Client.PredictAsync(request, Timeout, CancellationToken.None);
        }
        catch (GrpcException e)
        {
            throw new HttpRequestException($"{model} {signature}: {e.Code}: {e.Detail}", e);
        }
    }

    /// <returns>One of each input that the signature has.</returns>
    public async Task<Dictionary<string, Tensor>> InputsAsync(string model, string signature) =>
        (await Client.GetModelMetadataAsync(new ModelSpec(model), Timeout, CancellationToken.None)).Signatures[signature].Inputs
            .ToDictionary(i => i.Key, i => Sample.Of(i.Value.Type, i.Value.Shape), StringComparer.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        Rest.Dispose();
        Process.Dispose();
    }
}
