using ClothingApp.Grpc.Wire;

namespace ClothingApp.Grpc.Client.Http2;

/// <summary>
/// What is to be sent next, gathered from the requests of all calls as far as the server's windows reach. Guarded by the
/// connection's lock.
/// </summary>
internal sealed class Outbox : IDisposable
{
    /// <summary>What is gathered before it is sent: beyond it, what is to be sent waits in the callers' own memory.</summary>
    private const int MaxUnsent = 384 * 1024;

    /// <summary>What one call may send while others wait to: a picture of 299 x 299 pixels at once.</summary>
    private const int MaxTurn = 272 * 1024;

    private readonly LinkedList<Http2Call> _sending = [];
    private PooledBuffer _gathered = new(FrameHeader.UsualMaxLength), _underWay = new(FrameHeader.UsualMaxLength);

    public SendWindows Windows { get; } = new();

    /// <summary>For what needs no window.</summary>
    public PooledBuffer Frames => _gathered;

    public bool IsEmpty => _gathered.Length == 0;

    /// <summary>More than calls fill it with: nothing of it is taken.</summary>
    public bool IsOverfull => _gathered.Length > 2 * (MaxUnsent + MaxTurn);

    public void Add(Http2Call call)
    {
        call.SendWindow = Windows.OfNewCall;
        var isWhole = call.Unsent.IsEmpty;
        _gathered.Frame(FrameType.Headers, (byte)(FrameFlags.EndHeaders | (isWhole ? FrameFlags.EndStream : FrameFlags.None)), call.Stream, call.Header.Span);
        if (isWhole)
            return;
        _sending.AddLast(call);
        Gather();
    }

    /// <summary>What of its body is not gathered yet is not sent.</summary>
    public void Drop(Http2Call call)
    {
        if (!call.Unsent.IsEmpty)
            _sending.Remove(call);
    }

    /// <summary>Moves as much as may be sent out of the callers' memory. They take turns.</summary>
    public void Gather()
    {
        for (var turns = _sending.Count; turns > 0 && _gathered.Length < MaxUnsent && Windows.Connection > 0; turns--)
        {
            var call = _sending.First!.Value;
            _sending.RemoveFirst();
            for (var turn = MaxTurn; turn > 0 && !call.Unsent.IsEmpty && Windows.Allowed(call) is > 0 and var allowed;)
            {
                var part = call.Unsent[..Math.Min(Math.Min(allowed, turn), call.Unsent.Length)];
                call.Unsent = call.Unsent[part.Length..];
                Windows.Take(call, part.Length);
                _gathered.Frame(FrameType.Data, call.Unsent.IsEmpty ? FrameFlags.EndStream : FrameFlags.None, call.Stream, part.Span);
                turn -= part.Length;
            }
            if (!call.Unsent.IsEmpty)
                _sending.AddLast(call);
        }
    }

    /// <returns>All that is gathered; what the last call returned must have been sent.</returns>
    public ReadOnlyMemory<byte> Next()
    {
        _underWay.Clear();
        (_gathered, _underWay) = (_underWay, _gathered);
        // There is room again.
        Gather();
        return _underWay.WrittenMemory;
    }

    public void Dispose()
    {
        _sending.Clear();
        _gathered.Dispose();
        _underWay.Dispose();
    }
}
