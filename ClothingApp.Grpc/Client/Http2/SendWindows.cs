using System.Buffers.Binary;

namespace ClothingApp.Grpc.Client.Http2;

/// <summary>How much the server takes at present: of each call, of all together, in one frame, and how many calls.</summary>
internal sealed class SendWindows
{
    private const int Usual = 65_535, SettingSize = 6;

    private int _maxFrame = FrameHeader.UsualMaxLength;

    /// <summary>Bytes of all calls together.</summary>
    public long Connection { get; private set; } = Usual;

    public int OfNewCall { get; private set; } = Usual;

    /// <summary>As long as the server does not say, as many as it may not forbid.</summary>
    public int MaxCalls { get; private set; } = 100;

    /// <returns>The bytes of the call's next frame; 0 or less: none at present.</returns>
    public int Allowed(Http2Call call) => (int)Math.Min(Math.Min(Connection, call.SendWindow), _maxFrame);

    public void Take(Http2Call call, int bytes)
    {
        Connection -= bytes;
        call.SendWindow -= bytes;
    }

    /// <param name="call">Null: that of the connection, or of a call that has ended.</param>
    public void Grow(Http2Call? call, int stream, int bytes)
    {
        if (stream == 0)
            Connection += bytes;
        else if (call is not null)
            call.SendWindow = Sum(call.SendWindow, bytes);
        if (bytes == 0 || Connection > int.MaxValue)
            throw new Http2ProtocolException(Http2Error.FlowControlError, "A window that cannot be.");
    }

    /// <param name="payload">Of a settings frame.</param>
    public void Apply(ReadOnlySpan<byte> payload, IEnumerable<Http2Call> calls)
    {
        if (payload.Length % SettingSize != 0)
            throw new Http2ProtocolException(Http2Error.FrameSizeError, "Half a setting.");
        for (; !payload.IsEmpty; payload = payload[SettingSize..])
        {
            var value = BinaryPrimitives.ReadUInt32BigEndian(payload[2..]);
            switch ((SettingName)BinaryPrimitives.ReadUInt16BigEndian(payload))
            {
                case SettingName.MaxConcurrentStreams:
                    MaxCalls = (int)Math.Min(value, int.MaxValue);
                    break;
                case SettingName.InitialWindowSize when value <= int.MaxValue:
                    foreach (var call in calls)
                        call.SendWindow = Sum(call.SendWindow, (int)value - OfNewCall);
                    OfNewCall = (int)value;
                    break;
                case SettingName.MaxFrameSize when value is >= FrameHeader.UsualMaxLength and < 1 << 24:
                    _maxFrame = (int)value;
                    break;
                case SettingName.InitialWindowSize or SettingName.MaxFrameSize:
                    throw new Http2ProtocolException(Http2Error.ProtocolError, "A setting that cannot be.");
            }
        }
    }

    private static int Sum(int window, int bytes)
    {
        var sum = (long)window + bytes;
        return sum <= int.MaxValue ? (int)sum : throw new Http2ProtocolException(Http2Error.FlowControlError, "A window that cannot be.");
    }
}
