using ClothingApp.Imaging.Decoding;
using ClothingApp.Imaging.Decoding.Workers;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Imaging.Decoding.Workers;

/// <summary>Whatever becomes of a worker, its picture is answered, the next one is decoded, and nothing stays behind.</summary>
[Collection(WorkerCollection.Name)]
public sealed class WorkerHarmTests
{
    private static readonly byte[] Rgb = Drawing.Smooth(80, 60);
    private static readonly byte[] File = Drawing.Encode("png", Rgb, 80, 60);

    [LinuxTheory]
    [InlineData(WorkerDecoder.Kill, "signal 9")]
    [InlineData(WorkerDecoder.ForbiddenCall, "signal 31")]
    public async Task DecodeAsync_WorkerEndsInMidDecode_FailsThatPictureAlone(int signal, string cause)
    {
        using var worker = await WorkerDecoder.StartAsync(workers: 1);
        var frozen = await worker.FreezeAsync();
        var decoding = worker.DecodeAsync(File);
        foreach (var id in frozen)
        {
            WorkerDecoder.Signal(id, signal);
            WorkerDecoder.Signal(id, WorkerDecoder.Continue);
        }

        Assert.Equal(DecodeError.Corrupt, (await decoding).Error);
        await AssertDecodesAsync(worker);
        await Poll.UntilAsync(() => worker.Events.Count, count => count > 0);
        Assert.Contains(worker.Events, said => said.Kind == WorkerEventKind.Crashed && said.Detail.Contains(cause, StringComparison.Ordinal));
        await AssertNothingStaysAsync(worker, frozen);
    }

    [LinuxFact]
    public async Task DecodeAsync_WorkerHangs_IsCutOffAndReplaced()
    {
        using var worker = await WorkerDecoder.StartAsync(new DecodeOptions { Timeout = TimeSpan.FromMilliseconds(300) }, workers: 1);
        var frozen = await worker.FreezeAsync();

        Assert.Equal(DecodeError.Timeout, (await worker.DecodeAsync(File)).Error);
        Assert.Contains(worker.Events, said => said.Kind == WorkerEventKind.TimedOut && frozen.Contains(said.Worker));
        foreach (var id in frozen) Assert.Equal(' ', await WorkerDecoder.GoneAsync(id));
        // On a busy machine 300 ms may be over once more.
        Assert.True(await Poll.UntilAsync(() => DecodesAsync(worker), decoded => decoded));
        await AssertNothingStaysAsync(worker, frozen);
    }

    [LinuxFact]
    public async Task DecodeAsync_MemoryLimitReached_FailsThatPictureAlone()
    {
        // Interlaced, so that all of its rows are held at once; and with so much noise that they are not made in one go.
        var large = Drawing.Encode("interlaced png", Drawing.Noisy(4000, 3000), 4000, 3000);
        using var worker = await WorkerDecoder.StartAsync(workers: 1, memoryBytes: 20_000_000);

        Assert.Equal(DecodeError.Corrupt, (await worker.DecodeAsync(large)).Error);
        await AssertDecodesAsync(worker);
        using var roomy = await WorkerDecoder.StartAsync(workers: 1, memoryBytes: 200_000_000);
        using var picture = (await roomy.DecodeAsync(large)).Picture;
        Assert.NotNull(picture);
    }

    [LinuxFact]
    public async Task DecodeAsync_IdleWorkerEnded_TakesAnotherOne()
    {
        using var worker = await WorkerDecoder.StartAsync();
        await AssertDecodesAsync(worker);
        foreach (var id in await Poll.UntilAsync(() => worker.Decoder.WorkerIds, ids => ids.Count == 2))
        {
            WorkerDecoder.Signal(id, WorkerDecoder.Kill);
            await WorkerDecoder.DeadAsync(id);
        }

        await AssertDecodesAsync(worker);
    }

    [LinuxFact]
    public async Task Idle_WorkersEnded_AreReplacedAndLeaveNoZombie()
    {
        using var worker = await WorkerDecoder.StartAsync();
        var first = worker.Decoder.WorkerIds[0];
        WorkerDecoder.Signal(first, WorkerDecoder.Kill);

        Assert.Equal(' ', await WorkerDecoder.GoneAsync(first));
        Assert.DoesNotContain(first, await Poll.UntilAsync(() => worker.Decoder.WorkerIds, ids => ids.Count > 0 && !ids.Contains(first)));
    }

    [LinuxFact]
    public async Task DecodeAsync_CancelledWhileTheWorkerWorks_ThrowsAtOnceAndKeepsTheWorker()
    {
        using var worker = await WorkerDecoder.StartAsync(workers: 1);
        var frozen = await worker.FreezeAsync();
        using var gone = new CancellationTokenSource();
        var decoding = worker.DecodeAsync(File, gone.Token);
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => decoding);
        foreach (var id in frozen) WorkerDecoder.Signal(id, WorkerDecoder.Continue);
        await AssertDecodesAsync(worker);
        Assert.Contains(frozen[0], worker.Decoder.WorkerIds);
        Assert.Empty(worker.Events);
        await AssertNothingStaysAsync(worker, []);
    }

    [LinuxFact]
    public async Task DecodeAsync_PictureOfAnEndedWorker_KeepsItsPixels()
    {
        using var worker = await WorkerDecoder.StartAsync(workers: 1);
        using var picture = (await worker.DecodeAsync(File)).Picture!;
        foreach (var id in worker.Decoder.WorkerIds)
        {
            WorkerDecoder.Signal(id, WorkerDecoder.Kill);
            await WorkerDecoder.DeadAsync(id);
        }

        await AssertDecodesAsync(worker);
        worker.Dispose();
        Assert.Equal(Rgb, picture.Rgb.ToArray());
    }

    [LinuxFact]
    public async Task DecodeAsync_TwoHundredPicturesWhileWorkersAreKilled_AnswersEveryOne()
    {
        using var worker = await WorkerDecoder.StartAsync(workers: 3);
        using var done = new CancellationTokenSource();
        HashSet<int> seen = [], dead = [];
        int killed = 0, answered = 0;
        var killer = Task.Run(async () =>
        {
            var random = new Random(3);
            for (var next = 5; !done.IsCancellationRequested; next = Volatile.Read(ref answered) + 5)
            {
                // By answers and not by the clock: where workers start slowly, all would be killed before they did anything.
                await Poll.UntilAsync(() => Volatile.Read(ref answered), count => count >= next || done.IsCancellationRequested);
                var ids = worker.Decoder.WorkerIds;
                seen.UnionWith(ids);
                if (ids.Count == 0)
                    continue;
                var id = ids[random.Next(ids.Count)];
                if (!Kill(id))
                    continue;
                killed++;
                dead.Add(id);
            }
        });

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            var rgb = Drawing.Paint(300, 200, (x, y) => ((byte)(x + i), (byte)y, (byte)i));
            var result = await worker.DecodeAsync(Drawing.Encode(i % 2 == 0 ? "png" : "interlaced png", rgb, 300, 200));
            using var picture = result.Picture;
            if (picture is not null) Assert.True(picture.Rgb.Span.SequenceEqual(rgb), $"picture {i} is another one");
            Interlocked.Increment(ref answered);
            return result.Error;
        }));
        await done.CancelAsync();
        await killer;

        Assert.All(answers, error => Assert.True(error is DecodeError.None or DecodeError.Corrupt, error.ToString()));
        Assert.True(killed > 0);
        // A picture is lost with its worker, and with nothing else.
        Assert.InRange(answers.Count(error => error == DecodeError.Corrupt), 0, killed);
        // The last to be killed may not have been missed yet, and would take this picture with it.
        await Poll.UntilAsync(() => worker.Decoder.WorkerIds.Any(dead.Contains), lives => !lives);
        await AssertDecodesAsync(worker);
        await AssertNothingStaysAsync(worker, seen);
    }

    [LinuxFact]
    public async Task Start_ProgramThatIsNoWorker_IsSaidOnceAndDecodedHere()
    {
        var events = new List<WorkerEvent>();
        using var decoder = new WorkerPictureDecoder(new DecodeOptions(), new WorkerOptions { Command = ["/bin/false"], OnEvent = events.Add });

        Assert.False(await decoder.UsesWorkers);
        for (var i = 0; i < 3; i++)
        {
            using var picture = (await decoder.DecodeAsync(File, null, default)).Picture!;
            Assert.Equal(Rgb, picture.Rgb.ToArray());
        }

        Assert.Equal(WorkerEventKind.Unavailable, Assert.Single(events).Kind);
    }

    private static bool Kill(int process)
    {
        if (WorkerDecoder.State(process) is ' ' or 'Z') return false;
        WorkerDecoder.Signal(process, WorkerDecoder.Kill);
        return true;
    }

    private static async Task<bool> DecodesAsync(WorkerDecoder worker)
    {
        using var picture = (await worker.DecodeAsync(File)).Picture;
        return picture is not null && picture.Rgb.Span.SequenceEqual(Rgb);
    }

    private static async Task AssertDecodesAsync(WorkerDecoder worker)
    {
        var result = await worker.DecodeAsync(File);
        Assert.True(result.Error == DecodeError.None, $"{result.Message} {string.Join(", ", worker.Events)}");
        using var picture = result.Picture!;
        Assert.Equal(Rgb, picture.Rgb.ToArray());
    }

    /// <summary>No process, not even a dead one; no memory that is still shared; nothing of the budget.</summary>
    private static async Task AssertNothingStaysAsync(WorkerDecoder worker, IEnumerable<int> processes)
    {
        var free = await Poll.UntilAsync(() => worker.Decoder.FreeBytes, free => free == WorkerDecoder.Patient.MaxBytesInFlight);
        Assert.Equal(WorkerDecoder.Patient.MaxBytesInFlight, free);
        int[] all = [.. processes, .. worker.Decoder.WorkerIds];
        worker.Dispose();

        Assert.All(all, id => Assert.Equal(' ', WorkerDecoder.State(id)));
        var mapped = await Poll.UntilAsync(
            () => System.IO.File.ReadLines("/proc/self/maps").Count(line => line.Contains("memfd:picture", StringComparison.Ordinal)), count => count == 0);
        Assert.Equal(0, mapped);
    }
}
