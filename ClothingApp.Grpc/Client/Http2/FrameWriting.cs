using System.Buffers.Binary;
using ClothingApp.Grpc.Wire;

namespace ClothingApp.Grpc.Client.Http2;

/// <summary>Appends frames to what is to be sent.</summary>
internal static class FrameWriting
{
    private const int SettingSize = 6;

    public static void Frame(this PooledBuffer output, FrameType type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        new FrameHeader(payload.Length, type, flags, stream).Write(output.GetSpan(FrameHeader.Size));
        output.Advance(FrameHeader.Size);
        output.Raw(payload);
    }

    public static void Raw(this PooledBuffer output, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(output.GetSpan(bytes.Length));
        output.Advance(bytes.Length);
    }

    public static void Settings(this PooledBuffer output, params ReadOnlySpan<(SettingName Name, int Value)> settings)
    {
        Span<byte> payload = stackalloc byte[settings.Length * SettingSize];
        for (var i = 0; i < settings.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload[(i * SettingSize)..], (ushort)settings[i].Name);
            BinaryPrimitives.WriteInt32BigEndian(payload[((i * SettingSize) + 2)..], settings[i].Value);
        }
        output.Frame(FrameType.Settings, FrameFlags.None, 0, payload);
    }

    public static void WindowUpdate(this PooledBuffer output, int stream, int bytes) => output.Number(FrameType.WindowUpdate, stream, bytes);

    public static void Reset(this PooledBuffer output, int stream, Http2Error error) => output.Number(FrameType.ResetStream, stream, (int)error);

    public static void GoAway(this PooledBuffer output, Http2Error error)
    {
        // The last stream of the server's that was taken: it has none.
        Span<byte> payload = stackalloc byte[8];
        payload.Clear();
        BinaryPrimitives.WriteInt32BigEndian(payload[4..], (int)error);
        output.Frame(FrameType.GoAway, FrameFlags.None, 0, payload);
    }

    private static void Number(this PooledBuffer output, FrameType type, int stream, int value)
    {
        Span<byte> payload = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(payload, value);
        output.Frame(type, FrameFlags.None, stream, payload);
    }
}

/// <summary>RFC 9113, section 6.5.2.</summary>
internal enum SettingName : ushort
{
    HeaderTableSize = 1,
    EnablePush = 2,
    MaxConcurrentStreams = 3,
    InitialWindowSize = 4,
    MaxFrameSize = 5,
    MaxHeaderListSize = 6,
}
