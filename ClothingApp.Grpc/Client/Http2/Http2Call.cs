using ClothingApp.Grpc.Client.Http2.Hpack;

namespace ClothingApp.Grpc.Client.Http2;

/// <summary>What becomes of an answer while it comes in. Called under the connection's lock: to look and to copy, and nothing else.</summary>
internal interface IAnswer
{
    /// <returns>False: that is all that is wanted.</returns>
    bool Begin(HeaderFields headers);

    /// <returns>False: that is all that is wanted.</returns>
    bool Take(ReadOnlySpan<byte> data);
}

/// <summary>One request and its answer on a connection. What changes is guarded by the connection's lock.</summary>
/// <param name="header">The request's header block.</param>
/// <param name="body">The request's body; read until the call has ended.</param>
internal sealed class Http2Call(ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> body, IAnswer answer)
{
    private readonly TaskCompletionSource<HeaderFields?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Stream { get; set; }

    public ReadOnlyMemory<byte> Header { get; } = header;

    /// <summary>What of the body the connection does not have yet.</summary>
    public ReadOnlyMemory<byte> Unsent { get; set; } = body;

    /// <summary>Whether the connection has all of the request. Until then no server can have read a whole message.</summary>
    public bool IsWritten => Stream != 0 && Unsent.IsEmpty;

    /// <summary>The bytes that the server takes at present; below zero after it has made its windows smaller.</summary>
    public int SendWindow { get; set; }

    /// <summary>Bytes of the answer that the server has not been told of to have been taken.</summary>
    public int Unannounced { get; set; }

    public bool HasHeaders { get; set; }

    public IAnswer Answer { get; } = answer;

    /// <summary>After the end. Null: there were none, or no more was wanted.</summary>
    public HeaderFields? Trailers { get; set; }

    /// <summary>After the end. Null: there is an answer.</summary>
    public TransportException? Failure { get; set; }

    /// <summary>The trailers.</summary>
    /// <exception cref="TransportException">It did not come to an answer.</exception>
    public Task<HeaderFields?> End => _end.Task;

    /// <summary>Wakes the caller.</summary>
    public void Announce()
    {
        if (Failure is not null)
            _end.TrySetException(Failure);
        else
            _end.TrySetResult(Trailers);
    }
}
