using System.Buffers.Binary;

namespace ClothingApp.Grpc.Client.Http2;

/// <summary>What the payloads of several kinds of frames have in common.</summary>
internal static class FramePayload
{
    public static ReadOnlySpan<byte> Unpad(FrameHeader frame, ReadOnlySpan<byte> payload)
    {
        if (!frame.Has(FrameFlags.Padded))
            return payload;
        var behind = Behind(payload, 1);
        return payload[0] <= behind.Length ? behind[..^payload[0]] : throw new Http2ProtocolException(Http2Error.ProtocolError, "More padding than frame.");
    }

    public static ReadOnlySpan<byte> Behind(ReadOnlySpan<byte> payload, int bytes) =>
        payload.Length >= bytes ? payload[bytes..] : throw new Http2ProtocolException(Http2Error.FrameSizeError, "A frame that is too short.");

    public static int Number(ReadOnlySpan<byte> payload) =>
        payload.Length == 4 ? BinaryPrimitives.ReadInt32BigEndian(payload) : throw new Http2ProtocolException(Http2Error.FrameSizeError, "A number of another size than 4.");
}

/// <summary>The server broke the rules of HTTP/2: the connection cannot go on.</summary>
/// <param name="failure">What it means for the calls; null: the connection failed.</param>
internal sealed class Http2ProtocolException(Http2Error error, string message, TransportFailure? failure = null) : Exception(message)
{
    public Http2Error Error { get; } = error;

    public TransportFailure Failure { get; } = failure ?? TransportFailure.Failed;
}
