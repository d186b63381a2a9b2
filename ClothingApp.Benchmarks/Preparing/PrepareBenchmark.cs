using System.Diagnostics;
using System.Globalization;
using ClothingApp.Imaging.Decoding;
using ClothingApp.Imaging.Decoding.Workers;

namespace ClothingApp.Benchmarks.Preparing;

/// <summary>
/// What it takes to turn a picture file into a model's input: decode, resize to 299 x 299 by bilinear, normalise. Pillow does
/// the same three steps turn by turn on the same core; libvips' bare decode is the floor.
/// </summary>
internal static class PrepareBenchmark
{
    internal const int Size = 299;
    private const int Rounds = 21;

    /// <summary>Until the runtime has compiled for good what is used most, in both processes.</summary>
    private const int WarmUpRounds = 8;

    /// <summary>Short enough to stay turn by turn, long enough for the clock.</summary>
    private static readonly TimeSpan LeastTurn = TimeSpan.FromMilliseconds(40);

    /// <summary>Nothing is cut off because the machine does something else too.</summary>
    private static readonly DecodeOptions Patient = new() { Timeout = TimeSpan.FromMinutes(1) };

    /// <summary>Runs the benchmark in a process of its own that has one core from its first thread on.</summary>
    public static int Run()
    {
        if (!OperatingSystem.IsLinux())
        {
            Console.Error.WriteLine("This benchmark reads Linux' clocks: run it there.");
            return 1;
        }

        using var self = Process.GetCurrentProcess();
        // This moves this thread only, which is the one whose children inherit it.
        self.ProcessorAffinity = 1 << (Environment.ProcessorCount - 1);
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["prepare-once"]) { UseShellExecute = false })!;
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>The benchmark itself, on the cores that this process has.</summary>
    public static async Task<int> RunOnceAsync()
    {
        var scratch = Directory.CreateTempSubdirectory("benchmark-prepare-");
        try
        {
            using var pillow = PillowPeer.Start(Size);
            var inProcess = new Preparer(new PictureDecoder(Patient), Size, () => []);
            using var workers = new WorkerPictureDecoder(Patient, new WorkerOptions { OnEvent = said => Console.Error.WriteLine($"{said.Kind}: {said.Detail}") });
            var inWorker = new Preparer(workers, Size, () => workers.WorkerIds);
            var sets = PictureSet.Find(scratch.FullName);
            var times = sets.Select(_ => new Times()).ToArray();
            foreach (var (set, time) in sets.Zip(times))
            {
                var pillowRepeats = Repeats(pillow.Measure(set, 1));
                await inProcess.MeasureAsync(set, 3);
                await inWorker.MeasureAsync(set, 3);
                var ourRepeats = Repeats(await inProcess.MeasureAsync(set, 3));
                for (var round = -WarmUpRounds; round < Rounds; round++)
                {
                    var turn = (pillow.Measure(set, pillowRepeats), await inProcess.MeasureAsync(set, ourRepeats), await inWorker.MeasureAsync(set, ourRepeats), inProcess.MeasureBareDecode(set, ourRepeats));
                    if (round >= 0) time.Add(turn);
                }
            }

            Print(pillow.Versions, sets, times);
            return 0;
        }
        catch (InvalidOperationException error)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return 1;
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static int Repeats(TimeSpan once) => Math.Max(1, (int)(LeastTurn / once));

    private static void Print(string versions, IReadOnlyList<PictureSet> sets, IReadOnlyList<Times> times)
    {
        Console.WriteLine($"{versions}; one core; median of {Rounds} turns each, milliseconds of processor time a picture");
        Console.WriteLine();
        Console.WriteLine("| pictures | Pillow | in a worker | in process | worker / Pillow | in process / Pillow | bar | libvips' bare decode |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var (set, time) in sets.Zip(times))
        {
            var (pillow, worker, inProcess, bare) = (Milliseconds(time.Pillow), Milliseconds(time.InWorker), Milliseconds(time.InProcess), Milliseconds(time.BareDecode));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {set.Name} | {pillow:F2} | {worker:F2} | {inProcess:F2} | {worker / pillow:F2} | {inProcess / pillow:F2} | {set.Bar:F2} | {bare:F2} |"));

            double Milliseconds(IEnumerable<TimeSpan> turns) => turns.Order().ElementAt(Rounds / 2).TotalMilliseconds / set.Paths.Count;
        }
    }

    private sealed class Times
    {
        public List<TimeSpan> Pillow { get; } = [];

        public List<TimeSpan> InProcess { get; } = [];

        public List<TimeSpan> InWorker { get; } = [];

        public List<TimeSpan> BareDecode { get; } = [];

        public void Add((TimeSpan Pillow, TimeSpan InProcess, TimeSpan InWorker, TimeSpan BareDecode) turn)
        {
            Pillow.Add(turn.Pillow);
            InProcess.Add(turn.InProcess);
            InWorker.Add(turn.InWorker);
            BareDecode.Add(turn.BareDecode);
        }
    }
}
