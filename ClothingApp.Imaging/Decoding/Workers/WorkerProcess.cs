using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ClothingApp.Imaging.Decoding.Workers.Native;

namespace ClothingApp.Imaging.Decoding.Workers;

/// <summary>The gateway's end of one worker: its process, its socket, and the segments that both have mapped.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(5);

    private readonly ChildProcess _child;
    private readonly Socket _socket;
    private readonly byte[] _answer = new byte[Marshal.SizeOf<WorkerAnswer>()];
    private readonly WorkerSegments _segments;
    private CancellationTokenSource _deadline = new();

    private WorkerProcess(ChildProcess child, Socket socket, DecodeOptions options)
    {
        (_child, _socket) = (child, socket);
        _segments = new WorkerSegments(options);
    }

    internal int Id => _child.Id;

    internal WorkerBounds Bounds { get; private init; }

    /// <summary>Starts one and waits for it on this thread, which has to outlive it: the kernel ties children to threads.</summary>
    /// <exception cref="WorkerStartException">It did not get ready.</exception>
    internal static WorkerProcess Start(IReadOnlyList<string> command, DecodeOptions options, WorkerOptions workers)
    {
        try
        {
            var (ours, theirs) = SocketPair.Create();
            ChildProcess child;
            using (theirs)
            {
                child = ChildProcess.Start(
                    [.. command, .. DecodeWorker.Arguments(Environment.ProcessId, workers.MemoryBytes)], WorkerCommandLine.Environment(), (int)theirs.DangerousGetHandle());
            }

            if (SocketPair.WaitFor(ours.SafeHandle, workers.StartTimeout)
                && SocketPair.Receive(ours.SafeHandle, out WorkerAnswer ready, out _)
                && ready.Report == WorkerReport.Ready)
                return new WorkerProcess(child, ours, options) { Bounds = ready.Bounds };
            ours.Dispose();
            throw new WorkerStartException($"{command[0]} started a worker that ended by {child.Reap()} before it was ready");
        }
        catch (Win32Exception error)
        {
            throw new WorkerStartException($"{command[0]}: {error.Message}");
        }
    }

    /// <summary>Memory of this worker's that holds the file, and has room for the pixels behind it.</summary>
    /// <exception cref="Win32Exception">The system gives none.</exception>
    internal WorkerSegment Take(ReadOnlySpan<byte> encoded) => _segments.Take(encoded);

    /// <summary>Whether it is there, as far as is known without asking it. A worker that waits for work says nothing.</summary>
    internal bool IsAlive() => !_socket.Poll(0, SelectMode.SelectRead);

    /// <returns>False when it is gone.</returns>
    internal bool Send(in WorkerRequest request, WorkerSegment segment)
    {
        foreach (var forgotten in _segments.TakeForgotten())
            SocketPair.Send(_socket.SafeHandle, new WorkerRequest { Command = WorkerCommand.Forget, Segment = forgotten });
        if (!SocketPair.Send(_socket.SafeHandle, request, segment.IsKnown ? -1 : segment.Memory.File)) return false;
        segment.IsKnown = true;
        return true;
    }

    /// <returns>What the worker said, and null when it is gone or has let the time pass.</returns>
    internal async ValueTask<(WorkerAnswer? Answer, bool TimedOut)> ReceiveAsync(TimeSpan patience)
    {
        // Most pictures are done sooner than two threads could be changed twice; only then is it worth to wait without a thread.
        _socket.Poll(ShortWait, SelectMode.SelectRead);
        _deadline.CancelAfter(patience > TimeSpan.Zero ? patience : TimeSpan.Zero);
        try
        {
            var length = await _socket.ReceiveAsync(_answer, SocketFlags.None, _deadline.Token);
            return (length == _answer.Length ? MemoryMarshal.Read<WorkerAnswer>(_answer) : null, TimedOut: false);
        }
        catch (OperationCanceledException)
        {
            return (null, TimedOut: true);
        }
        catch (SocketException)
        {
            return (null, TimedOut: false);
        }
        finally
        {
            if (!_deadline.TryReset())
            {
                _deadline.Dispose();
                _deadline = new CancellationTokenSource();
            }
        }
    }

    /// <summary>Whether its end was the gateway's doing.</summary>
    internal bool WasKilled { get; private set; }

    internal void Kill()
    {
        WasKilled = true;
        _child.Kill();
    }

    /// <summary>Waits until it is gone. Pictures that it has decoded keep their memory.</summary>
    /// <returns>What ended it.</returns>
    internal string Reap()
    {
        Dispose();
        return _child.Reap();
    }

    public void Dispose()
    {
        _socket.Dispose();
        _segments.Dispose();
        _deadline.Dispose();
    }
}

/// <summary>A worker did not get ready; the message says why, for the log.</summary>
internal sealed class WorkerStartException(string message) : Exception(message);
