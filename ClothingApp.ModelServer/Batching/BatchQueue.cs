using ClothingApp.Grpc;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Batching;

/// <summary>
/// Requests of one signature, with the same inputs and the same wanted outputs, that may be run together.
/// <code>
///   request ─► is a runner free and nobody to wait for? ── yes ─► runs at once, on the caller's thread
///                 │ no
///                 ▼
///              waiting ──► ready: enough, or everybody is here, or the timeout is over ──► in line for a runner ──► takes what fits into one run
/// </code>
/// </summary>
/// <param name="hold">Keeps the version loaded until it is disposed; called while a request of it is held.</param>
internal sealed class BatchQueue(BatchingSettings settings, string signature, Runners runners, SignatureRun run, Func<IDisposable> hold, TimeProvider time)
{
    // However few rows they have; as many as without batching.
    private const int MaxWaitingRequests = 1000;

    private readonly Lock _lock = new();
    private readonly LinkedList<BatchRequest> _waiting = new();
    private readonly CompanyWait _company = new(settings.Timeout, time);
    private readonly RunSizes _sizes = new(settings.MaxExecutionBatchSize);
    private int _waitingRows;
    private bool _isInLine;
    private ITimer? _timer;

    /// <param name="inputs">By name, each with <paramref name="rows"/> rows. Not disposed; not read any more when the task has ended.</param>
    /// <returns>By output name; the caller disposes them.</returns>
    /// <exception cref="GrpcException">The queue is full, the request too large, or what the run failed with.</exception>
    public async Task<Dictionary<string, Tensor>> RunAsync(string model, IReadOnlyDictionary<string, Tensor> inputs, int rows, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (rows > settings.MaxBatchSize)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, $"Task size {rows} is larger than maximum input batch size {settings.MaxBatchSize}");
        BatchingMetrics.Arrived(model, signature, rows);
        var request = new BatchRequest(model, inputs, rows, ct);
        var batch = Enter(request);
        if (batch is { Parts: [var only] } && only.Request == request && only.IsWhole)
        {
            Execute(batch);
            return await request.Answer;
        }
        using var registration = ct.UnsafeRegister(_ => Withdraw(request, new OperationCanceledException(ct)), null);
        if (batch is not null)
            ThreadPool.UnsafeQueueUserWorkItem(Execute, batch, preferLocal: false);
        return await request.Answer;
    }

    /// <returns>What the caller has to run; null when the request waits.</returns>
    private BatchRun? Enter(BatchRequest request)
    {
        lock (_lock)
        {
            request.ArrivedAt = _company.Arrive();
            Add(request);
            if (!_isInLine && IsReady() && runners.TryTake())
            {
                var batch = Take();
                GetInLine();
                return batch;
            }
            if (_waitingRows > settings.MaxWaitingRows || _waiting.Count > MaxWaitingRequests)
            {
                Remove(request);
                Leave(request);
                throw new GrpcException(GrpcStatusCode.Unavailable, "The batch scheduling queue to which this task was submitted is full"
                    + $"; task size is {request.Rows}, {_waitingRows} of {settings.MaxWaitingRows} rows wait for {signature}");
            }
            GetInLine();
            return null;
        }
    }

    // Called with a runner in hand, which goes back.
    private void Execute(BatchRun batch)
    {
        try
        {
            using var held = hold();
            var start = time.GetTimestamp();
            batch.Execute();
            if (batch is { IsDone: true, Rows: > 0 })
                Learn(batch.Rows, time.GetElapsedTime(start));
        }
        catch (Exception e)
        {
            foreach (var part in batch.Parts)
                part.Request.End(e);
        }
        finally
        {
            runners.Release();
        }
    }

    private void Learn(int rows, TimeSpan elapsed)
    {
        lock (_lock)
            _sizes.Add(rows, elapsed);
    }

    // The next who is ready gets a runner; what is ready then, runs.
    private async Task RunNextAsync()
    {
        await runners.TakeAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        BatchRun? batch;
        lock (_lock)
        {
            _isInLine = false;
            batch = IsReady() ? Take() : null;
            GetInLine();
        }
        if (batch is null)
            runners.Release();
        else
            Execute(batch);
    }

    private void GetInLine()
    {
        if (_isInLine || _waiting.First is not { } oldest)
            return;
        if (IsReady())
        {
            _isInLine = true;
            _ = RunNextAsync();
            return;
        }
        // Timers count in milliseconds.
        var due = TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(_company.Left(oldest.Value.ArrivedAt).TotalMilliseconds)));
        if (_timer is null)
            _timer = time.CreateTimer(static q => ((BatchQueue)q!).OnTimer(), this, due, Timeout.InfiniteTimeSpan);
        else
            _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        lock (_lock)
            GetInLine();
    }

    private bool IsReady() =>
        _waiting.First is { } oldest && (_waitingRows >= _sizes.Best || _company.IsOver(oldest.Value.ArrivedAt));

    // The oldest request whole, if that can be, and those after it that fit into the same run.
    private BatchRun Take()
    {
        var shapes = new JoinedShapes(settings);
        var parts = new List<BatchPart>();
        var most = _sizes.Next(_waiting.First!.Value.Rows - _waiting.First.Value.Taken, _waitingRows);
        for (var node = _waiting.First; node is not null && shapes.Rows < most;)
        {
            var (request, next) = (node.Value, node.Next);
            var room = (parts.Count == 0 ? settings.MaxExecutionBatchSize : most) - shapes.Rows;
            var rows = settings.SplitsRequests ? Math.Min(request.Rows - request.Taken, room) : request.Rows;
            if (rows <= room && shapes.TryAdd(request.Inputs, rows))
            {
                if (request.Taken == 0)
                    BatchingMetrics.Waited(request.Model, signature, time.GetElapsedTime(request.ArrivedAt));
                parts.Add(new BatchPart(request, request.Taken, rows));
                request.Taken += rows;
                _waitingRows -= rows;
                BatchingMetrics.Waiting(request.Model, signature, -rows);
                if (request.Taken == request.Rows)
                    _waiting.Remove(node);
            }
            node = next;
        }
        return new BatchRun(parts, shapes, signature, run, Finished);
    }

    private void Finished(BatchPart part, Exception? failure)
    {
        lock (_lock)
        {
            part.Request.Done += part.Count;
            if (failure is null)
                Leave(part.Request);
        }
        if (failure is not null)
            Withdraw(part.Request, failure);
    }

    private void Withdraw(BatchRequest request, Exception reason)
    {
        lock (_lock)
        {
            Remove(request);
            Leave(request);
        }
        request.End(reason);
    }

    private void Add(BatchRequest request)
    {
        _waiting.AddLast(request);
        _waitingRows += request.Rows;
        BatchingMetrics.Waiting(request.Model, signature, request.Rows);
    }

    // What of it still waits does not any more.
    private void Remove(BatchRequest request)
    {
        request.IsWithdrawn = true;
        if (!_waiting.Remove(request))
            return;
        var rows = request.Rows - request.Taken;
        _waitingRows -= rows;
        BatchingMetrics.Waiting(request.Model, signature, -rows);
    }

    // Once nothing of it waits or runs.
    private void Leave(BatchRequest request)
    {
        if (request.HasLeft || request.Done < (request.IsWithdrawn ? request.Taken : request.Rows))
            return;
        request.HasLeft = true;
        _company.Leave();
    }
}
