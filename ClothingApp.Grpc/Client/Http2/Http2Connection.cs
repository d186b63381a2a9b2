using System.Diagnostics;
using ClothingApp.Grpc.Client.Http2.Hpack;

namespace ClothingApp.Grpc.Client.Http2;

/// <summary>
/// One HTTP/2 connection (RFC 9113), for unary calls:
/// <code>
/// callers -> frames of all calls, as far as the server's windows reach -> one buffer -> whoever finds nobody sending, sends
///   the end of a call, its answer, and windows to send more  from  one loop that reads the server's frames
/// </code>
/// A message of some hundred kilobytes leaves in one or two writes, and no thread is changed on the way.
/// </summary>
internal sealed partial class Http2Connection : IDisposable
{
    private const int ReadBuffer = 4 * (FrameHeader.Size + FrameHeader.UsualMaxLength);
    private const int MaxHeaderBytes = 64 * 1024;

    private static ReadOnlySpan<byte> PingPayload => "keepaliv"u8;

    private readonly Lock _lock = new();
    private readonly Stream _stream;
    private readonly Http2Options _options;
    private readonly CancellationTokenSource _closed = new();
    private readonly Dictionary<int, Http2Call> _calls = [];
    private readonly Queue<Http2Call> _ended = [];
    private readonly Outbox _outbox = new();
    private readonly HeaderBlock _headers = new(MaxHeaderBytes);
    private bool _isWriting, _isLeaving, _isOver, _hasSettings;
    private int _lastStream = -1, _unannounced;
    private long _heardAt = Stopwatch.GetTimestamp(), _busyOrIdleSince = Stopwatch.GetTimestamp();

    private Http2Connection(Stream stream, Http2Options options) => (_stream, _options) = (stream, options);

    /// <param name="stream">Connected; this owns it.</param>
    public static Http2Connection Start(Stream stream, Http2Options options)
    {
        var connection = new Http2Connection(stream, options);
        connection.Greet();
        // They outlive the call that opens the connection, and so must not run under its name.
        using (ExecutionContext.SuppressFlow())
        {
            _ = connection.ReadAsync();
            _ = connection.WatchAsync();
        }
        return connection;
    }

    /// <summary>Whether it takes calls, or will again when some have ended.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_lock)
                return !_isLeaving && !_isOver;
        }
    }

    /// <summary>Takes a call, unless the connection is on its way out or the server wants no more at the same time.</summary>
    public bool TryBegin(Http2Call call)
    {
        lock (_lock)
        {
            if (_isLeaving || _isOver || _calls.Count >= _outbox.Windows.MaxCalls || _lastStream > int.MaxValue - 2)
                return false;
            call.Stream = _lastStream += 2;
            if (_calls.Count == 0)
                _busyOrIdleSince = Stopwatch.GetTimestamp();
            _calls.Add(call.Stream, call);
            _outbox.Add(call);
        }
        Flush();
        return true;
    }

    /// <summary>The call's end, whatever it is, has been seen: nothing of it is touched after this.</summary>
    public void Leave(Http2Call call)
    {
        lock (_lock)
        {
            if (!_calls.ContainsKey(call.Stream))
                return;
            _outbox.Frames.Reset(call.Stream, Http2Error.Cancel);
            Remove(call);
        }
        Flush();
    }

    public void Dispose() => Fail(TransportFailure.Lost, null);

    private void Greet()
    {
        lock (_lock)
        {
            _outbox.Frames.Raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
            _outbox.Frames.Settings(
                (SettingName.HeaderTableSize, 0), (SettingName.EnablePush, 0), (SettingName.InitialWindowSize, _options.ReceiveWindow), (SettingName.MaxHeaderListSize, MaxHeaderBytes));
            _outbox.Frames.WindowUpdate(0, _options.ReceiveWindow);
        }
        Flush();
    }

    /// <summary>After everything that was done under the lock: sends what was gathered, and wakes those whose calls have ended.</summary>
    private void Flush()
    {
        bool isToWrite;
        lock (_lock)
        {
            isToWrite = !_isWriting && !_isOver && !_outbox.IsEmpty;
            _isWriting |= isToWrite;
        }
        if (isToWrite)
            _ = WriteAsync();
        // Not under the lock, which is the first thing that they ask for.
        while (TryTakeEnded() is { } call)
            call.Announce();
    }

    private Http2Call? TryTakeEnded()
    {
        lock (_lock)
            return _ended.TryDequeue(out var call) ? call : null;
    }

    private async Task WriteAsync()
    {
        try
        {
            while (true)
            {
                ReadOnlyMemory<byte> outgoing;
                lock (_lock)
                {
                    outgoing = _isOver ? default : _outbox.Next();
                    if (outgoing.IsEmpty)
                    {
                        StopWriting();
                        return;
                    }
                }
                await _stream.WriteAsync(outgoing, _closed.Token);
            }
        }
        catch (Exception e)
        {
            lock (_lock)
                StopWriting();
            Fail(TransportFailure.Lost, e);
        }
    }

    private void StopWriting()
    {
        _isWriting = false;
        if (_isOver)
            _outbox.Dispose();
    }

    /// <param name="isServersLast">The server has sent the stream's last frame.</param>
    private void End(Http2Call call, HeaderFields? trailers, bool isServersLast)
    {
        if (!isServersLast || !call.Unsent.IsEmpty)
            _outbox.Frames.Reset(call.Stream, isServersLast ? Http2Error.NoError : Http2Error.Cancel);
        Remove(call);
        call.Trailers = trailers;
        _ended.Enqueue(call);
    }

    private void Fail(Http2Call call, TransportFailure why)
    {
        call.Failure = new TransportException(why.For(call.IsWritten), null);
        Remove(call);
        _ended.Enqueue(call);
    }

    private void Remove(Http2Call call)
    {
        _calls.Remove(call.Stream);
        _outbox.Drop(call);
        if (_calls.Count == 0)
            _busyOrIdleSince = Stopwatch.GetTimestamp();
        CloseWhenLeft();
    }

    private void CloseWhenLeft()
    {
        if (_isLeaving && _calls.Count == 0)
            Close(TransportFailure.Lost, null);
    }

    private void Fail(TransportFailure why, Exception? cause)
    {
        lock (_lock)
            Close(why, cause);
        Flush();
    }

    private void Close(TransportFailure why, Exception? cause)
    {
        if (_isOver)
            return;
        _isOver = true;
        foreach (var call in _calls.Values)
        {
            call.Failure = new TransportException(why.For(call.IsWritten), cause);
            _ended.Enqueue(call);
        }
        _calls.Clear();
        // Else what is being written is still in it.
        if (!_isWriting)
            _outbox.Dispose();
        // The loops end by it, and with them the last that use the stream.
        _closed.Cancel();
        _stream.Dispose();
    }

    private void SayGoodbye(Http2Error error)
    {
        lock (_lock)
        {
            if (!_isOver)
                _outbox.Frames.GoAway(error);
        }
        Flush();
    }

    private async Task WatchAsync()
    {
        try
        {
            for (var wait = TimeSpan.Zero; ;)
            {
                await Task.Delay(wait, _closed.Token);
                lock (_lock)
                {
                    var since = Stopwatch.GetElapsedTime(_busyOrIdleSince);
                    var isIdle = _calls.Count == 0;
                    if (isIdle && since >= _options.MaxIdle)
                        Close(TransportFailure.Lost, null);
                    if (_isOver)
                        return;
                    // An idle connection is not worth a ping, and C core takes two hours between those.
                    var silence = isIdle ? TimeSpan.Zero : Min(since, Stopwatch.GetElapsedTime(Volatile.Read(ref _heardAt)));
                    wait = Min(_options.KeepAliveDelay - silence, isIdle ? _options.MaxIdle - since : _options.MaxIdle);
                    if (wait > TimeSpan.Zero)
                        continue;
                    _outbox.Frames.Frame(FrameType.Ping, FrameFlags.None, 0, PingPayload);
                }
                var asked = Stopwatch.GetTimestamp();
                Flush();
                await Task.Delay(_options.KeepAliveTimeout, _closed.Token);
                // However late this is noticed: an answer came after the question, or none came.
                if (Volatile.Read(ref _heardAt) < asked)
                    Fail(TransportFailure.Failed, new TimeoutException("No sign of life came."));
                wait = TimeSpan.Zero;
            }
        }
        catch (OperationCanceledException)
        {
            // The connection is over.
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
