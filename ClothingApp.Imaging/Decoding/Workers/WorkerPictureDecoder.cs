using System.ComponentModel;
using ClothingApp.Imaging.Preprocessing;

namespace ClothingApp.Imaging.Decoding.Workers;

// A picture's way:
//
//   1. format, size (JPEG), BMP whole: here, by code of our own          fails -> answer
//   2. a worker of the pool; its shared segment gets the file            waits while all are busy
//   3. memory for the pixels, as soon as their number is known           waits while the budget is taken
//   4. the worker decodes into the segment                               crash, time over -> answer, another worker
//   5. the picture is the segment: nothing is copied back                disposing it gives the segment back
//
/// <summary>
/// Decodes in processes of their own, which can be ended, have little memory and no access to anything. Linux only; where
/// workers cannot be had, in this process.
/// </summary>
public sealed class WorkerPictureDecoder : IPictureDecoder, IDisposable
{
    /// <summary>The worker looks at the clock too, between strips of rows; it is ended when it had no chance to.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    /// <summary>Workers that are tried when they turn out to be gone.</summary>
    private const int MaxAttempts = 3;

    private readonly DecodeOptions _options;
    private readonly DecodeBudget _budget;
    private readonly PictureDecoder _inProcess;
    private readonly WorkerPool? _pool;

    public WorkerPictureDecoder(DecodeOptions options, WorkerOptions workers)
    {
        _options = options;
        _budget = new DecodeBudget(options.MaxBytesInFlight);
        _inProcess = new PictureDecoder(options, _budget);
        if (!OperatingSystem.IsLinux()) workers.OnEvent?.Invoke(new WorkerEvent(WorkerEventKind.Unavailable, 0, "workers are made for Linux"));
        else if (WorkerCommandLine.Of(workers) is { } command) _pool = new WorkerPool(command, options, workers);
        else workers.OnEvent?.Invoke(new WorkerEvent(WorkerEventKind.Unavailable, 0, "this program does not offer to be started as a worker"));
    }

    /// <summary>Memory that no picture holds.</summary>
    internal long FreeBytes => _budget.FreeBytes;

    /// <summary>The process numbers of the workers.</summary>
    internal IReadOnlyList<int> WorkerIds => _pool?.Ids ?? [];

    /// <summary>Whether workers decode: known once the first one is ready.</summary>
    internal Task<bool> UsesWorkers => _pool?.Available ?? Task.FromResult(false);

    /// <remarks>The caller's bytes are not looked at any more once this has ended, however it did.</remarks>
    public async ValueTask<DecodeResult> DecodeAsync(ReadOnlyMemory<byte> encoded, PreparationOptions? target, CancellationToken ct)
    {
        if (_pool is null || !await _pool.Available.WaitAsync(ct)) return await _inProcess.DecodeAsync(encoded, target, ct);
        return await DecodeStage.RunAsync(encoded, _options, _budget, (format, token) => DecodeByWorkerAsync(_pool, encoded, format, target, token), ct);
    }

    public void Dispose() => _pool?.Dispose();

    private async ValueTask<DecodeResult> DecodeByWorkerAsync(
        WorkerPool pool, ReadOnlyMemory<byte> encoded, PictureFormat format, PreparationOptions? target, CancellationToken ct)
    {
        if (!DecodePlan.TryMake(encoded.Span, format, target, _options, out var plan, out var failure)) return failure;
        ct.ThrowIfCancellationRequested();
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            // The worker before the memory: who has memory must never wait for one who waits for memory.
            var worker = await pool.RentAsync(ct);
            WorkerDecode decode;
            try
            {
                decode = new WorkerDecode(pool, worker, worker.Take(encoded.Span), plan, _options, _budget);
            }
            catch (Win32Exception)
            {
                pool.Return(worker);
                return DecodeFailures.Broken(plan.Format);
            }

            var running = decode.RunAsync(Grace, ct);
            try
            {
                if (await running.WaitAsync(ct) is { } result) return result;
                // The worker was gone before it had the file: not this picture's fault.
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                decode.Abandon(running);
                throw;
            }
        }

        return DecodeFailures.Broken(plan.Format);
    }
}
