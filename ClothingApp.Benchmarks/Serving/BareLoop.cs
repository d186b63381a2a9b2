using System.Diagnostics;
using System.Globalization;
using ClothingApp.ModelServer.Conversion;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Inference;
using ClothingApp.ModelServer.Inference.Native;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Benchmarks.Serving;

/// <summary>
/// ONNX Runtime alone on the graph that the server converts, in a process of its own on the server's core with one thread: it computes when
/// it is told to, so that it and the server can take turns.
/// </summary>
internal sealed class BareLoop : IDisposable
{
    private readonly Process _process;

    public BareLoop(int core, string folder) =>
        _process = Process.Start(new ProcessStartInfo("taskset", ["-c", $"{core}", "dotnet", typeof(BareLoop).Assembly.Location, "serving-loop", folder])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;

    /// <returns>Milliseconds of each run.</returns>
    public async Task<IReadOnlyList<double>> RunAsync(string signature, int batch, int runs)
    {
        await _process.StandardInput.WriteLineAsync($"{signature} {batch} {runs}");
        var line = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The bare loop has ended.");
        return [.. line.Split(' ').Select(t => double.Parse(t, CultureInfo.InvariantCulture))];
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>The process itself: a line says what to run, a line answers how long each run took.</summary>
    public static int Serve(string folder)
    {
        OrtEnvironment.Threads = 1;
        var bundle = SavedModelBundle.Load(folder);
        var programs = new Dictionary<string, (OnnxSession Session, IReadOnlyList<ProgramInput> Inputs)>(StringComparer.Ordinal);
        while (Console.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            if (!programs.TryGetValue(words[0], out var program))
            {
                var definition = bundle.Signatures[words[0]];
                var converted = GraphConverter.Convert(bundle, new VariableStore(bundle), definition);
                programs[words[0]] = program = (OnnxSession.Of(converted.Stages.Single()), GraphConverter.Inputs(definition));
            }
            Tensor[] inputs = [.. program.Inputs.Select(i => Sample.Of(i.Type, i.Shape, int.Parse(words[1], CultureInfo.InvariantCulture)))];
            var times = new List<double>();
            for (var run = 0; run < int.Parse(words[2], CultureInfo.InvariantCulture); run++)
            {
                var watch = Stopwatch.StartNew();
                foreach (var output in program.Session.Run(inputs, CancellationToken.None))
                    output.Dispose();
                times.Add(watch.Elapsed.TotalMilliseconds);
            }
            Console.WriteLine(string.Join(' ', times.Select(t => t.ToString("F3", CultureInfo.InvariantCulture))));
        }
        return 0;
    }
}
