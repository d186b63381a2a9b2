namespace ClothingApp.Grpc.Client.Http2;

/// <summary>What one connection is like.</summary>
/// <param name="ReceiveWindow">Bytes of one answer, and about as many of all, that the server may send before they have been taken.</param>
/// <param name="KeepAliveDelay">How long it may be silent while calls wait, before a sign of life is asked for.</param>
/// <param name="KeepAliveTimeout">How long that sign may take.</param>
/// <param name="MaxIdle">Without calls for so long, it is closed.</param>
internal sealed record Http2Options(int ReceiveWindow, TimeSpan KeepAliveDelay, TimeSpan KeepAliveTimeout, TimeSpan MaxIdle)
{
    private const int LargestWindow = 16 * 1024 * 1024;

    // Below the 130 s after which Kestrel closes an idle connection: closing first avoids a call on a dying one.
    private static readonly TimeSpan UsualIdle = TimeSpan.FromMinutes(2);

    public static Http2Options Of(GrpcChannelOptions options) => new(
        Math.Clamp(options.MaxReceiveBytes, 64 * 1024, LargestWindow), options.KeepAliveDelay, options.KeepAliveTimeout, UsualIdle);
}
