namespace ClothingApp.Imaging.Decoding.Workers;

/// <summary>
/// The workers: those at work, and always one that waits. One thread of its own starts them, one after the other, and waits for
/// those that have ended. It lives as long as the pool, because the kernel ends the children of a thread with the thread.
/// </summary>
internal sealed class WorkerPool : IDisposable
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    /// <summary>How soon it is seen that one has died that nobody had asked for anything.</summary>
    private static readonly TimeSpan LookAfterIdle = TimeSpan.FromSeconds(2);

    private readonly DecodeOptions _decoding;
    private readonly WorkerOptions _options;
    private readonly IReadOnlyList<string> _command;
    private readonly Thread _thread;
    private readonly TaskCompletionSource<bool> _available = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly object _gate = new();
    private readonly HashSet<WorkerProcess> _all = [];
    private readonly Stack<WorkerProcess> _idle = [];
    private readonly Queue<WorkerProcess> _ended = [];
    private readonly LinkedList<TaskCompletionSource<WorkerProcess>> _waiting = [];
    private bool _stopping;

    internal WorkerPool(IReadOnlyList<string> command, DecodeOptions decoding, WorkerOptions options)
    {
        (_command, _decoding, _options) = (command, decoding, options);
        _thread = new Thread(Run) { IsBackground = true, Name = "decode workers" };
        _thread.Start();
    }

    /// <summary>Whether workers can be had here: known once the first one is ready, or was not.</summary>
    internal Task<bool> Available => _available.Task;

    /// <summary>The process numbers of all workers, at work or waiting.</summary>
    internal IReadOnlyList<int> Ids
    {
        get
        {
            lock (_gate) return [.. _all.Select(worker => worker.Id)];
        }
    }

    /// <summary>Waits for a worker. It is to be returned, or given up, by <see cref="Return"/> or <see cref="Discard"/>.</summary>
    internal async ValueTask<WorkerProcess> RentAsync(CancellationToken ct)
    {
        while (true)
        {
            var worker = await RentAnyAsync(ct);
            if (worker.IsAlive()) return worker;
            Discard(worker, WorkerEventKind.Crashed);
        }
    }

    internal void Return(WorkerProcess worker)
    {
        lock (_gate)
        {
            if (_stopping) End(worker);
            else Offer(worker);
        }
    }

    /// <summary>Ends a worker; another one takes its place.</summary>
    internal void Discard(WorkerProcess worker, WorkerEventKind reason)
    {
        if (reason == WorkerEventKind.TimedOut) _options.OnEvent?.Invoke(new WorkerEvent(reason, worker.Id, "was ended because its time was over"));
        lock (_gate) End(worker, kill: reason == WorkerEventKind.TimedOut);
    }

    /// <summary>Ends all workers and waits until they are gone.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            while (_idle.TryPop(out var worker)) End(worker);
            foreach (var waiter in _waiting) waiter.TrySetException(new ObjectDisposedException(nameof(WorkerPool)));
            _waiting.Clear();
            Monitor.PulseAll(_gate);
        }

        _thread.Join();
    }

    private async ValueTask<WorkerProcess> RentAnyAsync(CancellationToken ct)
    {
        LinkedListNode<TaskCompletionSource<WorkerProcess>> node;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            if (_waiting.Count == 0 && Busy < _options.Workers && _idle.TryPop(out var worker))
            {
                WakeIfNeeded();
                return worker;
            }

            ct.ThrowIfCancellationRequested();
            node = _waiting.AddLast(new TaskCompletionSource<WorkerProcess>(TaskCreationOptions.RunContinuationsAsynchronously));
            WakeIfNeeded();
        }

        await using var registration = ct.Register(() => GiveUp(node, ct));
        return await node.Value.Task;
    }

    private int Busy => _all.Count - _idle.Count;

    private void GiveUp(LinkedListNode<TaskCompletionSource<WorkerProcess>> node, CancellationToken ct)
    {
        lock (_gate)
        {
            if (node.List is null) return; // Served in the meantime.
            _waiting.Remove(node);
        }

        node.Value.TrySetCanceled(ct);
    }

    /// <summary>Under the lock: hands it to whoever waits longest, else lays it by.</summary>
    private void Offer(WorkerProcess worker)
    {
        _idle.Push(worker);
        Serve();
    }

    private void Serve()
    {
        while (_waiting.First is { } first && Busy < _options.Workers && _idle.TryPop(out var worker))
        {
            _waiting.RemoveFirst();
            first.Value.SetResult(worker);
        }

        WakeIfNeeded();
    }

    /// <summary>Under the lock: nearly always there is nothing for the thread to do, and waking it costs more than all else here.</summary>
    private void WakeIfNeeded()
    {
        if (_ended.Count > 0 || IsOneMissing()) Monitor.PulseAll(_gate);
    }

    /// <summary>Under the lock: it is none of the workers any more, and the thread waits for its end.</summary>
    private void End(WorkerProcess worker, bool kill = true)
    {
        if (kill) worker.Kill();
        _all.Remove(worker);
        _ended.Enqueue(worker);
        Serve();
    }

    private void Run()
    {
        while (true)
        {
            WorkerProcess? ended;
            lock (_gate)
            {
                while (!_stopping && _ended.Count == 0 && !IsOneMissing())
                {
                    if (!Monitor.Wait(_gate, LookAfterIdle)) EndDeadOnes();
                }

                if (!_ended.TryDequeue(out ended) && _stopping && _all.Count == 0) return;
                if (ended is null && _stopping)
                {
                    // Those at work come back when they are done, or when their time is over.
                    Monitor.Wait(_gate);
                    continue;
                }
            }

            if (ended is null) StartOne();
            else Reap(ended);
        }
    }

    private void EndDeadOnes()
    {
        WorkerProcess[] idle = [.. _idle];
        _idle.Clear();
        // The last one popped is the first one to be pushed.
        for (var i = idle.Length - 1; i >= 0; i--)
        {
            if (idle[i].IsAlive()) _idle.Push(idle[i]);
            else End(idle[i], kill: false);
        }
    }

    /// <summary>One waits at all times, and no more than one beyond those that may be at work.</summary>
    private bool IsOneMissing() => _idle.Count == 0 && _all.Count <= _options.Workers;

    private void StartOne()
    {
        try
        {
            var worker = WorkerProcess.Start(_command, _decoding, _options);
            if (!_available.Task.IsCompleted) ReportBounds(worker);
            lock (_gate)
            {
                _all.Add(worker);
                if (_stopping) End(worker);
                else Offer(worker);
            }

            _available.TrySetResult(true);
        }
        catch (WorkerStartException error)
        {
            // Where not even the first one starts, none will: said once, and the pool is at its end.
            var first = !_available.Task.IsCompleted;
            _options.OnEvent?.Invoke(new WorkerEvent(first ? WorkerEventKind.Unavailable : WorkerEventKind.NotStarted, 0, error.Message));
            lock (_gate)
            {
                if (first) _stopping = true;
                else if (!_stopping) Monitor.Wait(_gate, PauseAfterFailure);
            }

            _available.TrySetResult(false);
        }
    }

    private void Reap(WorkerProcess worker)
    {
        var cause = worker.Reap();
        if (!worker.WasKilled) _options.OnEvent?.Invoke(new WorkerEvent(WorkerEventKind.Crashed, worker.Id, $"ended by {cause}"));
    }

    private void ReportBounds(WorkerProcess worker)
    {
        if (!worker.Bounds.HasFlag(WorkerBounds.SystemCalls)) Report("the system has no filter for system calls (seccomp): a worker that is broken into can open files and connections");
        if (!worker.Bounds.HasFlag(WorkerBounds.Memory)) Report("the memory of workers cannot be limited");

        void Report(string detail) => _options.OnEvent?.Invoke(new WorkerEvent(WorkerEventKind.Unbounded, worker.Id, detail));
    }
}
