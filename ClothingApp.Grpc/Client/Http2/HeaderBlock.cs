using System.Buffers;
using ClothingApp.Grpc.Client.Http2.Hpack;

namespace ClothingApp.Grpc.Client.Http2;

/// <summary>A header block that comes in: one frame, and more of them when it is long, between which there may be no other.</summary>
internal sealed class HeaderBlock(int maxBytes)
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private FrameHeader _first;
    private bool _isOpen;

    public int Stream => _first.Stream;

    /// <summary>Nothing follows it in its stream.</summary>
    public bool IsStreamsLast => _first.Has(FrameFlags.EndStream);

    /// <exception cref="Http2ProtocolException">This frame may not come now.</exception>
    public void EnsureInOrder(FrameHeader frame)
    {
        if (_isOpen != (frame.Type == FrameType.Continuation) || (_isOpen && frame.Stream != _first.Stream))
            throw new Http2ProtocolException(Http2Error.ProtocolError, "A header block and another frame are mixed up.");
    }

    /// <returns>Whether the block is whole.</returns>
    /// <exception cref="Http2ProtocolException">It is too large.</exception>
    public bool Take(FrameHeader frame, ReadOnlySpan<byte> part)
    {
        if (frame.Type == FrameType.Headers)
        {
            _first = frame;
            _bytes.ResetWrittenCount();
        }
        _bytes.Write(part);
        if (_bytes.WrittenCount > maxBytes)
            throw new Http2ProtocolException(Http2Error.EnhanceYourCalm, "Headers without end.");
        _isOpen = !frame.Has(FrameFlags.EndHeaders);
        return !_isOpen;
    }

    /// <exception cref="Http2ProtocolException">It is no header block.</exception>
    public HeaderFields Read() => HeaderReader.Read(_bytes.WrittenSpan, maxBytes)
        ?? throw new Http2ProtocolException(Http2Error.CompressionError, "Headers that cannot be read.");
}
