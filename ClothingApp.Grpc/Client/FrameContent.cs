using System.Net;

namespace ClothingApp.Grpc.Client;

/// <summary>
/// A request's body: one frame, sent once. SocketsHttpHandler by itself repeats a request that the server refused or that a
/// GOAWAY left out, up to three times and to the same address; which address gets the call next, and whether at all, is for
/// the channel to say.
/// <para>
/// Derived from ByteArrayContent because for a content of a foreign kind SendAsync may return before the upload is over, and
/// then somebody would still read the pooled frame.
/// </para>
/// </summary>
internal sealed class FrameContent(ArraySegment<byte> frame) : ByteArrayContent(frame.Array!, frame.Offset, frame.Count)
{
    private bool _isStarted;

    /// <summary>Whether all of the frame was handed to the connection. Until then no server can have read a whole message.</summary>
    public bool IsWritten { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (_isStarted)
            throw new NotTakenException();
        _isStarted = true;
        await stream.WriteAsync(frame, cancellationToken);
        IsWritten = true;
    }
}

/// <summary>The server said that it did not take the call, by REFUSED_STREAM or by the last stream id of a GOAWAY.</summary>
internal sealed class NotTakenException() : Exception("The server did not take the call.");
