using System.Diagnostics;
using System.Globalization;
using ClothingApp.Benchmarks.Gateways;
using ClothingApp.Benchmarks.Measuring;
using ClothingApp.Grpc;
using ClothingApp.ModelServer.Conversion;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Servables;
using ClothingApp.Serving;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.ModelServer.Servables.LifeCycle;

namespace ClothingApp.Benchmarks;

/// <summary>
/// Sixteen clients ask one model while its versions come and go every second: two folders take turns under ever higher numbers, and the lowest
/// number is removed. Which answers failed, which were not those of the version that they name, and what the server's memory does.
/// </summary>
internal static class VersionsBenchmark
{
    private const int Clients = 16, Kept = 3, Rows = 10, ServerCore = 0, OtherCore = 1;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1), Quiet = TimeSpan.FromSeconds(10);

    /// <param name="folders">Two version folders of one model.</param>
    public static async Task<int> RunAsync(string[] folders, int requests)
    {
        MeasuredProcess.PinOurselves(OtherCore);
        var root = Directory.CreateTempSubdirectory("versions-").FullName;
        var (input, values) = await InputAsync(folders[0]);
        var expected = new[] { await AnswerAsync(folders[0], input, values), await AnswerAsync(folders[1], input, values) };
        Bring(folders[1], root, 1);
        var (port, rest) = (GatewayBenchmark.FreePort(), GatewayBenchmark.FreePort());
        try
        {
            using var server = new MeasuredProcess(
                ServerCore, new Dictionary<string, string>(), "dotnet", GatewayBenchmark.Program("ClothingApp.ModelServer"),
                $"--port={port}", $"--rest_api_port={rest}", "--model_name=model", $"--model_base_path={root}", $"--graph_cache={root}.graphs");
            using var http = new HttpClient();
            await server.UntilAsync(async () => (await http.GetAsync(new Uri($"http://127.0.0.1:{rest}/readyz"))).IsSuccessStatusCode);
            await using var channel = new GrpcChannel(new GrpcChannelOptions { Targets = [new Uri($"http://127.0.0.1:{port}")] });
            var traffic = new VersionTraffic(
                new ServingClient(channel),
                () => new PredictRequest
                {
                    Spec = new ModelSpec("model"),
                    Inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal) { [input.Alias] = Tensor.Create<float>(Shape(input), values) },
                },
                version => expected[version % 2]);

            await Task.Delay(Quiet);
            Console.WriteLine("| requests | versions brought | versions that answered | failed | wrong | memory MB |");
            Console.WriteLine("|---|---|---|---|---|---|");
            var start = Stopwatch.GetTimestamp();
            var running = traffic.RunAsync(Clients, () => traffic.Sent >= requests);
            var (version, row) = (1L, 0);
            Row(0, version, traffic, server, " (after ten seconds of quiet)");
            while (!running.IsCompleted)
            {
                await Task.WhenAny(running, Task.Delay(Interval));
                Bring(folders[++version % 2], root, version);
                if (version > Kept)
                    Directory.Delete(Path.Combine(root, $"{version - Kept}"), recursive: true);
                if (traffic.Sent >= (row + 1) * requests / Rows && row + 1 < Rows)
                    Row(traffic.Sent / (requests / Rows) * (requests / Rows), version, traffic, server);
                row = traffic.Sent / Math.Max(1, requests / Rows);
            }
            await running;
            var measured = Stopwatch.GetElapsedTime(start);
            Row(traffic.Sent, version, traffic, server);
            await Task.Delay(Quiet);
            Row(traffic.Sent, version, traffic, server, " (after ten seconds of quiet)");
            Console.WriteLine();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{traffic.Sent} requests in {measured.TotalSeconds:F0} s: {traffic.Failures.Count} failed, {traffic.Wrong.Count} wrong; {traffic.Answers.Count} of {version} versions answered."));
            foreach (var line in traffic.Failures.Concat(traffic.Wrong).Distinct().Take(5))
                Console.WriteLine(line);
            return traffic.Failures.Count + traffic.Wrong.Count;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
            if (Directory.Exists(root + ".graphs"))
                Directory.Delete(root + ".graphs", recursive: true);
        }
    }

    private static void Row(int requests, long version, VersionTraffic traffic, MeasuredProcess server, string when = "") =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {requests}{when} | {version} | {traffic.Answers.Count} | {traffic.Failures.Count} | {traffic.Wrong.Count} | {server.Memory / 1e6:F0} |"));

    // As docs/model-server.md says: copied beside, then renamed.
    private static void Bring(string folder, string root, long version)
    {
        var staging = Path.Combine(root, "staging");
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(staging, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        Directory.Move(staging, Path.Combine(root, $"{version}"));
    }

    private static async Task<(ProgramInput Input, float[] Values)> InputAsync(string folder)
    {
        using var servable = Servable.Load(folder);
        var input = GraphConverter.Inputs((await servable.GetSignatureAsync(Servable.DefaultSignature)).Definition).Single();
        var random = new Random(1);
        return (input, [.. Enumerable.Range(0, checked((int)Shape(input).ElementCount)).Select(_ => (random.NextSingle() * 2) - 1)]);
    }

    private static async Task<float[]> AnswerAsync(string folder, ProgramInput input, float[] values)
    {
        using var servable = Servable.Load(folder);
        var signature = await servable.GetSignatureAsync(Servable.DefaultSignature);
        using var tensor = Tensor.Create<float>(Shape(input), values);
        var outputs = signature.Run(new Dictionary<string, Tensor>(StringComparer.Ordinal) { [input.Alias] = tensor }, [.. signature.Definition.Outputs.Keys], CancellationToken.None);
        using var output = outputs.Values.Single();
        return output.AsSpan<float>().ToArray();
    }

    // One picture.
    private static TensorShape Shape(ProgramInput input) => TensorShape.Of([.. input.Shape.Dimensions.ToArray().Select(d => d < 0 ? 1 : d)]);
}
