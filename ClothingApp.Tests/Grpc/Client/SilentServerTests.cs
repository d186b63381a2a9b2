using ClothingApp.Grpc;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Grpc.Client;

/// <summary>Servers from which nothing comes, on connections that nobody closes.</summary>
public sealed class SilentServerTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);
    private static readonly GrpcMethod<byte[], byte[]> Who = BytesMarshaller.Method("test.Silence", "Who");

    private readonly TaskCompletionSource _arrived = new(), _gate = new();
    private GrpcTestServer _server = null!;

    public async Task InitializeAsync() => _server = await GrpcTestServer.StartAsync(app => app.MapGrpc(Who, async (request, _) =>
    {
        if (request.Length > 0 && _arrived.TrySetResult())
            await _gate.Task;
        return [1];
    }));

    public async Task DisposeAsync()
    {
        _gate.TrySetResult();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task CallAsync_ServerNeverAnswersSettings_EndsAtTheDeadline()
    {
        await using var mute = new TcpRelay(_server.Port, TcpRelayMode.Swallow);
        await using var channel = Connect(mute);
        var failure = await Assert.ThrowsAsync<GrpcException>(() => CallAsync(channel, [], TimeSpan.FromMilliseconds(300)));
        Assert.Equal(GrpcStatusCode.DeadlineExceeded, failure.Code);
    }

    [Fact]
    public async Task CallAsync_ServerNeverAnswersSettings_IsGivenUpByKeepAlive()
    {
        await using var mute = new TcpRelay(_server.Port, TcpRelayMode.Swallow);
        await using var channel = Connect(mute);
        // Long before the deadline: else the status would be that of a deadline.
        var failure = await Assert.ThrowsAsync<GrpcException>(() => CallAsync(channel, [], Long));
        Assert.Equal(GrpcStatusCode.Unavailable, failure.Code);
    }

    [Fact]
    public async Task CallAsync_ConnectionTurnsIntoABlackHole_IsGivenUpByKeepAliveAndReplaced()
    {
        await using var relay = new TcpRelay(_server.Port);
        await using var channel = Connect(relay);
        var call = CallAsync(channel, [1], Long);
        await _arrived.Task.WaitAsync(Long);

        relay.Switch(TcpRelayMode.Swallow);

        var failure = await Assert.ThrowsAsync<GrpcException>(() => call);
        Assert.Equal(GrpcStatusCode.Unavailable, failure.Code);
        relay.Switch(TcpRelayMode.Forward);
        Assert.Equal([1], await CallAsync(channel, [], Long));
        Assert.Equal(2, relay.Accepted);
    }

    [Fact]
    public async Task CallAsync_ServerIsSlowButAlive_IsWaitedFor()
    {
        await using var relay = new TcpRelay(_server.Port);
        await using var channel = Connect(relay);
        var call = CallAsync(channel, [1], Long);
        await _arrived.Task.WaitAsync(Long);

        // Some signs of life go to and fro: bytes to a server that has had the whole request.
        var before = relay.Forwarded;
        await Poll.UntilAsync(() => relay.Forwarded, bytes => bytes > before + 2 * PingFrameBytes);
        _gate.SetResult();

        Assert.Equal([1], await call);
    }

    private const int PingFrameBytes = 17;

    private static GrpcChannel Connect(TcpRelay relay) => new(new GrpcChannelOptions
    {
        Targets = [relay.Address],
        KeepAliveDelay = TimeSpan.FromSeconds(1),
        KeepAliveTimeout = TimeSpan.FromSeconds(1),
    });

    private static Task<byte[]> CallAsync(GrpcChannel channel, byte[] request, TimeSpan timeout) =>
        channel.CallAsync(Who, request, timeout, CancellationToken.None);
}
