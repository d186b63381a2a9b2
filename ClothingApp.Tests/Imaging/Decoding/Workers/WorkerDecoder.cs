using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using ClothingApp.Gateway;
using ClothingApp.Imaging.Decoding;
using ClothingApp.Imaging.Decoding.Workers;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Imaging.Decoding.Workers;

/// <summary>A decoder with real workers, started from the gateway's program, and ways to do them harm.</summary>
internal sealed class WorkerDecoder : IDisposable
{
    private readonly ConcurrentQueue<WorkerEvent> _events = [];

    private WorkerDecoder(DecodeOptions options, int workers, long memoryBytes) =>
        Decoder = new WorkerPictureDecoder(options, new WorkerOptions { Command = Command, Workers = workers, MemoryBytes = memoryBytes, OnEvent = _events.Enqueue });

    public static IReadOnlyList<string> Command { get; } =
        [Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"), "exec", typeof(GatewayOptions).Assembly.Location];

    public WorkerPictureDecoder Decoder { get; }

    public IReadOnlyCollection<WorkerEvent> Events => _events;

    /// <summary>Waits for the first worker.</summary>
    public static async Task<WorkerDecoder> StartAsync(DecodeOptions? options = null, int workers = 2, long memoryBytes = 512_000_000)
    {
        var decoder = new WorkerDecoder(options ?? Patient, workers, memoryBytes);
        Assert.True(await decoder.Decoder.UsesWorkers, string.Join(", ", decoder.Events));
        return decoder;
    }

    /// <summary>On a busy machine too, no picture's time shall run out.</summary>
    public static DecodeOptions Patient { get; } = new() { Timeout = TimeSpan.FromMinutes(1) };

    public Task<DecodeResult> DecodeAsync(byte[] file, CancellationToken ct = default) => Decoder.DecodeAsync(file, null, ct).AsTask();

    /// <summary>Holds all workers that there are, and those that come, until the answer is there; the next decode stays at its start.</summary>
    public async Task<int[]> FreezeAsync()
    {
        // The one that waits beside the busy ones is started after the first was taken, not before.
        var ids = await Poll.UntilAsync(() => Decoder.WorkerIds, ids => ids.Count > 0);
        foreach (var id in ids) Signal(id, Stop);
        foreach (var id in ids) await Poll.UntilAsync(() => State(id), state => state == 'T');
        return [.. ids];
    }

    public static void Signal(int process, int signal) => Assert.Equal(0, Native.kill(process, signal));

    public const int Kill = 9, Continue = 18, Stop = 19, ForbiddenCall = 31;

    /// <returns>As ps has it: S, R, T, Z; a blank when it is gone.</returns>
    public static char State(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[stat.LastIndexOf(')') + 2];
        }
        catch (IOException)
        {
            return ' ';
        }
    }

    public static Task<char> GoneAsync(int process) => Poll.UntilAsync(() => State(process), state => state == ' ');

    /// <summary>Until all of its threads have ended, so that its end of the socket is closed; it may not have been waited for yet.</summary>
    public static Task<bool> DeadAsync(int process) => Poll.UntilAsync(() => State(process) == ' ' || (State(process) == 'Z' && Threads(process) <= 1), dead => dead);

    private static int Threads(int process)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{process}/task").Length;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    public void Dispose() => Decoder.Dispose();

    private static class Native
    {
        [DllImport("libc", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int kill(int process, int signal);
    }
}

/// <summary>Tests that start worker processes, one after the other: they look at all that this process has mapped and started.</summary>
[CollectionDefinition(Name)]
public sealed class WorkerCollection
{
    public const string Name = "decode workers";
}
