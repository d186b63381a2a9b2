using System.Buffers.Binary;

namespace ClothingApp.Grpc.Client.Http2;

/// <summary>RFC 9113, section 6.</summary>
internal enum FrameType : byte { Data, Headers, Priority, ResetStream, Settings, PushPromise, Ping, GoAway, WindowUpdate, Continuation }

/// <summary>What a bit means depends on the frame's type.</summary>
internal static class FrameFlags
{
    public const byte None = 0, EndStream = 0x1, Ack = 0x1, EndHeaders = 0x4, Padded = 0x8, Priority = 0x20;
}

/// <summary>RFC 9113, section 7: those that are said or looked at here.</summary>
internal enum Http2Error
{
    NoError = 0x0,
    ProtocolError = 0x1,
    FlowControlError = 0x3,
    FrameSizeError = 0x6,
    Cancel = 0x8,
    CompressionError = 0x9,
    EnhanceYourCalm = 0xb,
}

/// <summary>The nine bytes before a frame's payload.</summary>
/// <param name="Length">Of the payload, in bytes.</param>
/// <param name="Stream">0: the connection.</param>
internal readonly record struct FrameHeader(int Length, FrameType Type, byte Flags, int Stream)
{
    public const int Size = 9;

    /// <summary>The largest payload that every receiver takes, and the largest that we announce to take.</summary>
    public const int UsualMaxLength = 16 * 1024;

    public static FrameHeader Read(ReadOnlySpan<byte> bytes) => new(
        (bytes[0] << 16) | (bytes[1] << 8) | bytes[2],
        (FrameType)bytes[3],
        bytes[4],
        BinaryPrimitives.ReadInt32BigEndian(bytes[5..]) & int.MaxValue);

    /// <param name="flag">One of <see cref="FrameFlags"/>.</param>
    public bool Has(byte flag) => (Flags & flag) != 0;

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes, ((uint)Length << 8) | (byte)Type);
        bytes[4] = Flags;
        BinaryPrimitives.WriteInt32BigEndian(bytes[5..], Stream);
    }
}
