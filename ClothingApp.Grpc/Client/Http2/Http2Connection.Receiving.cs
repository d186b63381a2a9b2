using System.Buffers.Binary;
using System.Diagnostics;

namespace ClothingApp.Grpc.Client.Http2;

/// <content>The loop that reads, and what it makes of each frame.</content>
internal sealed partial class Http2Connection
{
    private async Task ReadAsync()
    {
        var buffer = new byte[ReadBuffer];
        var (start, end) = (0, 0);
        try
        {
            while (true)
            {
                var read = await _stream.ReadAsync(buffer.AsMemory(end), _closed.Token);
                if (read == 0)
                    throw new EndOfStreamException("The server closed the connection.");
                end += read;
                Volatile.Write(ref _heardAt, Stopwatch.GetTimestamp());
                start += TakeFrames(buffer.AsSpan(start..end));
                Flush();
                buffer.AsSpan(start..end).CopyTo(buffer);
                (start, end) = (0, end - start);
            }
        }
        catch (Http2ProtocolException e)
        {
            SayGoodbye(e.Error);
            Fail(e.Failure, e);
        }
        catch (Exception e)
        {
            Fail(TransportFailure.Lost, e);
        }
    }

    /// <returns>The bytes that were taken: whole frames.</returns>
    private int TakeFrames(ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        lock (_lock)
        {
            while (!_isOver && bytes.Length - taken >= FrameHeader.Size)
            {
                var frame = FrameHeader.Read(bytes[taken..]);
                // The first thing that a server says; what is no frame at all mostly looks like one of another type.
                if (!_hasSettings && frame.Type != FrameType.Settings)
                    throw new Http2ProtocolException(Http2Error.ProtocolError, "The server does not begin with its settings.", TransportFailure.NoHttp2);
                if (frame.Length > FrameHeader.UsualMaxLength)
                    throw new Http2ProtocolException(Http2Error.FrameSizeError, $"A frame of {frame.Length} bytes.");
                if (bytes.Length - taken < FrameHeader.Size + frame.Length)
                    break;
                Take(frame, bytes.Slice(taken + FrameHeader.Size, frame.Length));
                taken += FrameHeader.Size + frame.Length;
            }
        }
        return taken;
    }

    private void Take(FrameHeader frame, ReadOnlySpan<byte> payload)
    {
        _headers.EnsureInOrder(frame);
        switch (frame.Type)
        {
            case FrameType.Data:
                TakeData(frame, payload);
                break;
            case FrameType.Headers:
                var block = FramePayload.Unpad(frame, payload);
                TakeHeaders(frame, frame.Has(FrameFlags.Priority) ? FramePayload.Behind(block, 5) : block);
                break;
            case FrameType.Continuation:
                TakeHeaders(frame, payload);
                break;
            case FrameType.ResetStream:
                if (_calls.TryGetValue(frame.Stream, out var call))
                    Fail(call, TransportFailure.OfStream(FramePayload.Number(payload)));
                break;
            case FrameType.Settings:
                TakeSettings(frame, payload);
                break;
            case FrameType.Ping:
                if (payload.Length != 8)
                    throw new Http2ProtocolException(Http2Error.FrameSizeError, "A ping of another size than 8.");
                if (!frame.Has(FrameFlags.Ack))
                    Answer(FrameType.Ping, payload);
                break;
            case FrameType.GoAway:
                TakeGoAway(payload);
                break;
            case FrameType.WindowUpdate:
                _outbox.Windows.Grow(frame.Stream == 0 ? null : _calls.GetValueOrDefault(frame.Stream), frame.Stream, FramePayload.Number(payload) & int.MaxValue);
                _outbox.Gather();
                break;
            case FrameType.PushPromise:
                throw new Http2ProtocolException(Http2Error.ProtocolError, "A push that was forbidden.");
            default:
                // Priorities, and what was invented later.
                break;
        }
    }

    private void TakeData(FrameHeader frame, ReadOnlySpan<byte> payload)
    {
        // The padding counts too, and so does what nobody waits for any more.
        _unannounced += payload.Length;
        if (_unannounced >= _options.ReceiveWindow / 2)
        {
            _outbox.Frames.WindowUpdate(0, _unannounced);
            _unannounced = 0;
        }
        if (!_calls.TryGetValue(frame.Stream, out var call))
            return;
        if (!call.HasHeaders)
            throw new Http2ProtocolException(Http2Error.ProtocolError, "Data before headers.");
        var isLast = frame.Has(FrameFlags.EndStream);
        if (!call.Answer.Take(FramePayload.Unpad(frame, payload)))
            End(call, null, isLast);
        else if (isLast)
            End(call, null, isLast);
        else if ((call.Unannounced += payload.Length) >= _options.ReceiveWindow / 2)
        {
            _outbox.Frames.WindowUpdate(frame.Stream, call.Unannounced);
            call.Unannounced = 0;
        }
    }

    private void TakeHeaders(FrameHeader frame, ReadOnlySpan<byte> block)
    {
        if (!_headers.Take(frame, block))
            return;
        var (stream, isLast) = (_headers.Stream, _headers.IsStreamsLast);
        if (!_calls.TryGetValue(stream, out var call))
            return;
        var fields = _headers.Read();
        if (call.HasHeaders)
        {
            if (!isLast)
                throw new Http2ProtocolException(Http2Error.ProtocolError, "Trailers that are not the end.");
            End(call, fields, isLast);
            return;
        }
        // 1xx: the answer's headers are still to come.
        if (fields.Find(":status") is { Length: 3 } status && status[0] == '1' && !isLast)
            return;
        call.HasHeaders = true;
        if (!call.Answer.Begin(fields) || isLast)
            End(call, null, isLast);
    }

    private void TakeSettings(FrameHeader frame, ReadOnlySpan<byte> payload)
    {
        _hasSettings = true;
        if (frame.Has(FrameFlags.Ack))
            return;
        _outbox.Windows.Apply(payload, _calls.Values);
        Answer(FrameType.Settings, []);
        _outbox.Gather();
    }

    private void TakeGoAway(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 8)
            throw new Http2ProtocolException(Http2Error.FrameSizeError, "A farewell without a reason.");
        _isLeaving = true;
        var last = BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue;
        foreach (var call in _calls.Values.Where(call => call.Stream > last).ToArray())
            Fail(call, TransportFailure.NotTaken);
        CloseWhenLeft();
    }

    private void Answer(FrameType type, ReadOnlySpan<byte> payload)
    {
        // The server does not read what it asks for.
        if (_outbox.IsOverfull)
            throw new Http2ProtocolException(Http2Error.EnhanceYourCalm, "More questions than answers are taken.");
        _outbox.Frames.Frame(type, FrameFlags.Ack, 0, payload);
    }
}
