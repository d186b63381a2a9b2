using System.Diagnostics;
using System.Globalization;
using ClothingApp.ModelServer.Conversion;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Inference;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.Servables;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Benchmarks;

/// <summary>
/// The default signature in a bare loop: as the server runs it, as ONNX Runtime alone runs the same graph, and with the
/// graph converted for exactly these shapes.
/// </summary>
internal static class LoopBenchmark
{
    private const int Rounds = 60;

    public static int Run(string folder)
    {
        var bundle = SavedModelBundle.Load(folder);
        var definition = bundle.Signatures[Servable.DefaultSignature];
        Console.WriteLine("| batch | program | median | 90 % | ratio |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var batch in new[] { 1, 8 })
        {
            var inputs = GraphConverter.Inputs(definition).Select(i => Random(i, batch)).ToArray();
            var general = GraphConverter.Convert(bundle, new VariableStore(bundle), definition);
            var special = GraphConverter.Convert(bundle, new VariableStore(bundle), definition, [.. inputs.Select(i => i.Shape)]);
            using var program = new CompiledProgram(general);
            using var specialized = new CompiledProgram(special);
            using var session = general.Stages is [var stage] ? OnnxSession.Of(stage) : throw new NotSupportedException("The graph is more than one ONNX stage.");

            (string Name, Func<Tensor[]> Once)[] contestants =
            [
                ("session alone", () => session.Run(inputs, CancellationToken.None)),
                ("as served", () => program.Run(inputs, CancellationToken.None)),
                ("converted for the shape", () => specialized.Run(inputs, CancellationToken.None)),
            ];
            var times = contestants.Select(_ => new List<double>()).ToArray();
            // Round by round, so that whatever else the machine does meets all of them alike.
            for (var round = -5; round < Rounds; round++)
            {
                for (var c = 0; c < contestants.Length; c++)
                {
                    var watch = Stopwatch.StartNew();
                    foreach (var result in contestants[c].Once())
                        result.Dispose();
                    if (round >= 0)
                        times[c].Add(watch.Elapsed.TotalMilliseconds);
                }
            }
            for (var c = 0; c < contestants.Length; c++)
            {
                times[c].Sort();
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {batch} | {contestants[c].Name} | {times[c][Rounds / 2]:F2} ms | {times[c][Rounds * 9 / 10]:F2} ms | {times[c][Rounds / 2] / times[0][Rounds / 2]:F3} |"));
            }
        }
        return 0;
    }

    private static Tensor Random(ProgramInput input, int batch)
    {
        var shape = TensorShape.Of([.. input.Shape.Dimensions.ToArray().Select((d, i) => d >= 0 ? d : i == 0 ? batch : throw new NotSupportedException($"input {input.Alias} leaves more open than the batch"))]);
        var random = new Random(1);
        return input.Type == DType.Float32
            ? Tensor.Create<float>(shape, [.. Enumerable.Range(0, checked((int)shape.ElementCount)).Select(_ => (random.NextSingle() * 2) - 1)])
            : throw new NotSupportedException($"input {input.Alias} is not float32");
    }
}
