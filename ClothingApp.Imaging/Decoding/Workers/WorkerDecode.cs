namespace ClothingApp.Imaging.Decoding.Workers;

/// <summary>One picture in one worker, from the request to the worker's return to the pool. It goes on when its caller has gone.</summary>
internal sealed class WorkerDecode(WorkerPool pool, WorkerProcess worker, WorkerSegment segment, DecodePlan plan, DecodeOptions options, DecodeBudget budget)
{
    private readonly Lock _gate = new();
    private IDisposable? _share;
    private bool _released;

    /// <returns>Null when the worker was gone before it had the file.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up while memory was waited for.</exception>
    internal async Task<DecodeResult?> RunAsync(TimeSpan grace, CancellationToken ct)
    {
        long pixels = 0;
        var kept = false;
        var end = WorkerEnd.Free;
        try
        {
            if (plan.Width > 0)
            {
                // One more in each direction: how the decoder rounds at a fraction of the size is its own affair.
                pixels = ((plan.Width / plan.Shrink) + 1L) * ((plan.Height / plan.Shrink) + 1L);
                _share = await budget.TakeAsync(plan.BytesFor((long)plan.Width * plan.Height / (plan.Shrink * plan.Shrink)), ct);
            }

            if (!worker.Send(Request(WorkerCommand.Decode, pixels), segment))
            {
                end = WorkerEnd.Gone;
                return null;
            }

            (end, var answer) = await HearAsync(grace);
            if (end == WorkerEnd.Free && answer.Report == WorkerReport.Opened)
            {
                if (options.CheckSize(answer.Width, answer.Height, plan.Format) is { } tooLarge)
                {
                    end = await GiveUpAsync(grace);
                    return tooLarge;
                }

                pixels = (long)answer.Width * answer.Height;
                try
                {
                    _share ??= await budget.TakeAsync(plan.BytesFor(pixels), ct);
                }
                catch (OperationCanceledException)
                {
                    end = await GiveUpAsync(grace);
                    throw;
                }

                end = WorkerEnd.Gone;
                if (worker.Send(Request(WorkerCommand.GoOn, pixels), segment)) (end, answer) = await HearAsync(grace);
            }

            var result = Result(end, answer, pixels);
            kept = result.Picture is not null;
            return result;
        }
        finally
        {
            // What has lost its worker is not used again.
            if (end == WorkerEnd.Free) pool.Return(worker);
            else pool.Discard(worker, end == WorkerEnd.Late ? WorkerEventKind.TimedOut : WorkerEventKind.Crashed);
            if (!kept) Release(pixels);
        }
    }

    /// <summary>Nobody waits for the picture any more: the worker is told so, and goes back to the pool when it has heard.</summary>
    internal void Abandon(Task<DecodeResult?> running)
    {
        lock (_gate)
        {
            // What was given back may be somebody else's by now.
            if (!_released) segment.Stop();
        }

        _ = running.ContinueWith(
            static ended =>
            {
                if (ended.IsCompletedSuccessfully) ended.Result?.Picture?.Dispose();
                else _ = ended.Exception;
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private WorkerRequest Request(WorkerCommand command, long pixels) => new()
    {
        Command = command,
        Segment = segment.Number,
        SegmentLength = segment.Memory.Length,
        Format = Array.IndexOf(PictureFormat.OfVips, plan.Format),
        Shrink = plan.Shrink,
        EncodedLength = segment.EncodedLength,
        PixelsAllowed = pixels,
        Timeout = options.Timeout,
    };

    private async ValueTask<(WorkerEnd End, WorkerAnswer Answer)> HearAsync(TimeSpan grace)
    {
        var (answer, timedOut) = await worker.ReceiveAsync(options.Timeout + grace);
        return answer is { } said ? (WorkerEnd.Free, said) : (timedOut ? WorkerEnd.Late : WorkerEnd.Gone, default);
    }

    private async ValueTask<WorkerEnd> GiveUpAsync(TimeSpan grace) =>
        worker.Send(Request(WorkerCommand.GiveUp, 0), segment) ? (await HearAsync(grace)).End : WorkerEnd.Gone;

    private DecodeResult Result(WorkerEnd end, WorkerAnswer answer, long pixels)
    {
        if (end == WorkerEnd.Late) return DecodeFailures.Timeout(plan.Format, options.Timeout);
        if (end == WorkerEnd.Gone) return DecodeFailures.Broken(plan.Format);
        return answer.Outcome switch
        {
            WorkerOutcome.Picture => Picture(answer, pixels),
            WorkerOutcome.UnknownSamples => DecodeFailures.UnknownSamples(plan.Format),
            WorkerOutcome.Timeout => DecodeFailures.Timeout(plan.Format, options.Timeout),
            _ => DecodeFailures.Corrupt(plan.Format),
        };
    }

    // The numbers are a stranger's, if the worker is broken into: the memory was checked for so many pixels and no more.
    private DecodeResult Picture(WorkerAnswer answer, long allowed)
    {
        var pixels = (long)answer.Width * answer.Height;
        if (answer.Report != WorkerReport.Done || answer.Width <= 0 || answer.Height <= 0 || pixels > allowed) return DecodeFailures.Broken(plan.Format);
        var upright = Upright.Of(answer.Orientation, answer.Width, answer.Height);
        var extent = plan.Extent(upright, answer.Orientation);
        // At a fraction of the size the last column may be one that is only partly there.
        if (extent.Left < -1 || extent.Top < -1 || extent.Right > upright.Width + 1 || extent.Bottom > upright.Height + 1) return DecodeFailures.Broken(plan.Format);
        var rgb = segment.Memory.Memory(SegmentLayout.Pixels(segment.EncodedLength), checked((int)(pixels * 3)));
        return DecodeResult.Success(Decoding.Picture.Over(upright.Width, upright.Height, rgb, new Owner(this, pixels), extent));
    }

    private void Release(long pixels)
    {
        lock (_gate) _released = true;
        segment.GiveBack(pixels);
        _share?.Dispose();
    }

    private enum WorkerEnd { Free, Late, Gone }

    private sealed class Owner(WorkerDecode decode, long pixels) : IDisposable
    {
        public void Dispose() => decode.Release(pixels);
    }
}
