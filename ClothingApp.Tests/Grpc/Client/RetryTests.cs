using ClothingApp.Grpc;
using ClothingApp.Grpc.Client;
using ClothingApp.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;

namespace ClothingApp.Tests.Grpc.Client;

/// <summary>Which calls are tried again, and how often.</summary>
public class RetryTests
{
    private const int RefusedStream = 7, InternalError = 2;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static readonly GrpcMethod<byte[], byte[]> Who = BytesMarshaller.Method("test.Retry", "Who");

    private int _attempts;

    [Fact]
    public async Task CallAsync_StreamRefusedByAll_IsTriedThreeTimes()
    {
        await using var first = await ResettingAsync(RefusedStream);
        await using var second = await ResettingAsync(RefusedStream);
        await using var channel = Connect(first, second);
        Assert.Equal(GrpcStatusCode.Unavailable, await FailAsync(channel));
        Assert.Equal(3, _attempts);
    }

    [Fact]
    public async Task CallAsync_StreamRefusedByTheOnlyServer_IsTriedThereAgain()
    {
        await using var server = await ResettingAsync(RefusedStream);
        await using var channel = Connect(server);
        Assert.Equal(GrpcStatusCode.Unavailable, await FailAsync(channel));
        Assert.Equal(3, _attempts);
    }

    [Fact]
    public async Task CallAsync_StreamResetForAnotherReason_IsTriedOnce()
    {
        await using var first = await ResettingAsync(InternalError);
        await using var second = await ResettingAsync(InternalError);
        await using var channel = Connect(first, second);
        Assert.Equal(GrpcStatusCode.Internal, await FailAsync(channel));
        Assert.Equal(1, _attempts);
    }

    [Fact]
    public async Task CallAsync_EverythingIsRefused_StaysWithinTheBudget()
    {
        await using var first = await ResettingAsync(RefusedStream);
        await using var second = await ResettingAsync(RefusedStream);
        await using var channel = new GrpcChannel(new GrpcChannelOptions { Targets = [first.Address, second.Address] }, Resolver.Default, new ManualTimestamps());
        const int Calls = 300;
        for (var i = 0; i < Calls; i++)
            await FailAsync(channel);
        // A hundred saved and one for each ten calls; what the first calls earn while the purse is full is lost.
        Assert.InRange(_attempts - Calls, 100, 100 + Calls / 10);
    }

    [Fact]
    public async Task CallAsync_ConnectionLostBeforeTheRequestWasThere_IsTriedElsewhere()
    {
        var arrived = new TaskCompletionSource();
        // It takes the headers and never reads: a request above its window stays half here.
        await using var stuck = await GrpcTestServer.StartAsync(app => app.MapPost(Who.Path, async context =>
        {
            arrived.TrySetResult();
            await Task.Delay(System.Threading.Timeout.Infinite, context.RequestAborted);
        }));
        await using var relay = new TcpRelay(stuck.Port);
        await using var working = await AnsweringAsync();
        await using var channel = new GrpcChannel(new GrpcChannelOptions { Targets = [relay.Address, working.Address] });
        // Two at once go to both.
        var calls = Task.WhenAll(LargeCallAsync(channel), LargeCallAsync(channel));
        await arrived.Task.WaitAsync(Timeout);

        relay.Switch(TcpRelayMode.Reset);

        Assert.Equal([9, 9], (await calls).Select(answer => answer[0]));
        Assert.Equal(2, _attempts);
    }

    [Fact]
    public async Task CallAsync_ConnectionLostAfterTheRequest_FailsAndIsNotRepeated()
    {
        var (arrived, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var server = await GrpcTestServer.StartAsync(app => app.MapGrpc(Who, async (_, _) =>
        {
            Interlocked.Increment(ref _attempts);
            arrived.TrySetResult();
            await gate.Task;
            return [1];
        }));
        await using var relay = new TcpRelay(server.Port);
        await using var channel = new GrpcChannel(new GrpcChannelOptions { Targets = [relay.Address] });
        var call = FailAsync(channel);
        await arrived.Task.WaitAsync(Timeout);

        relay.Switch(TcpRelayMode.Reset);
        relay.Switch(TcpRelayMode.Forward);

        Assert.Equal(GrpcStatusCode.Unavailable, await call);
        Assert.Equal(1, _attempts);
        gate.SetResult();
    }

    [Fact]
    public async Task CallAsync_ServerDrains_FinishesWhatRunsAndMovesOn()
    {
        var (arrived, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var draining = await GrpcTestServer.StartAsync(app => app.MapGrpc(Who, async (_, _) =>
        {
            if (arrived.TrySetResult())
                await gate.Task;
            return [1];
        }));
        await using var working = await AnsweringAsync();
        await using var channel = Connect(draining, working);
        // Two at once go to both.
        var running = new[] { CallAsync(channel), CallAsync(channel) };
        await arrived.Task.WaitAsync(Timeout);

        var stopped = draining.StopAsync();

        // Until the GOAWAY is here some still get there, and are answered. None fails.
        var last = await Poll.UntilAsync(() => TenCallsAsync(channel), answers => answers.All(answer => answer == 9));
        Assert.All(last, answer => Assert.Equal(9, answer));
        Assert.All(await TenCallsAsync(channel), answer => Assert.Equal(9, answer));
        gate.SetResult();
        Assert.Equal([1, 9], (await Task.WhenAll(running)).Select(answer => (int)answer[0]).Order());
        await stopped;
    }

    private static async Task<int[]> TenCallsAsync(GrpcChannel channel) =>
        [.. (await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => CallAsync(channel)))).Select(answer => (int)answer[0])];

    private Task<GrpcTestServer> AnsweringAsync() => GrpcTestServer.StartAsync(app => app.MapGrpc(Who, (_, _) =>
    {
        Interlocked.Increment(ref _attempts);
        return ValueTask.FromResult<byte[]>([9]);
    }));

    private Task<GrpcTestServer> ResettingAsync(int http2Error) => GrpcTestServer.StartAsync(app => app.MapPost(Who.Path, async context =>
    {
        // Counted by messages, not by streams: a repeated stream without its message is no second attempt.
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        Interlocked.Increment(ref _attempts);
        context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(http2Error);
    }));

    private static GrpcChannel Connect(params GrpcTestServer[] servers) => new(new GrpcChannelOptions { Targets = [.. servers.Select(s => s.Address)] });

    private static Task<byte[]> CallAsync(GrpcChannel channel) => channel.CallAsync(Who, [], Timeout, CancellationToken.None);

    private static Task<byte[]> LargeCallAsync(GrpcChannel channel) => channel.CallAsync(Who, new byte[20 * 1024 * 1024], Timeout, CancellationToken.None);

    private static async Task<GrpcStatusCode> FailAsync(GrpcChannel channel) => (await Assert.ThrowsAsync<GrpcException>(() => CallAsync(channel))).Code;
}
