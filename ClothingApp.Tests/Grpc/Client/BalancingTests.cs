using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;
using ClothingApp.Grpc;
using ClothingApp.Grpc.Client;
using ClothingApp.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;

namespace ClothingApp.Tests.Grpc.Client;

public class BalancingTests
{
    private const int RefusedStream = 7;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static readonly GrpcMethod<byte[], byte[]> Who = BytesMarshaller.Method("test.Balancing", "Who");

    [Fact]
    public async Task CallAsync_TwoPeers_ShareCallsInFlight()
    {
        var gate = new TaskCompletionSource();
        var arrived = 0;
        await using var first = await StartAsync(1, gate.Task, () => Interlocked.Increment(ref arrived));
        await using var second = await StartAsync(2, gate.Task, () => Interlocked.Increment(ref arrived));
        await using var channel = new GrpcChannel(new GrpcChannelOptions { Targets = [first.Address, second.Address] });

        var calls = Enumerable.Range(0, 8).Select(_ => CallAsync(channel)).ToArray();
        // All in flight at once: a call that ended would leave its peer free for the next.
        Assert.Equal(8, await Poll.UntilAsync(() => Volatile.Read(ref arrived), count => count == 8));
        gate.SetResult();

        Assert.Equal([1, 1, 1, 1, 2, 2, 2, 2], (await Task.WhenAll(calls)).Order());
    }

    [Fact]
    public async Task CallAsync_OnePeerIsDown_TheOtherAnswers()
    {
        await using var server = await StartAsync(1, Task.CompletedTask);
        await using var channel = new GrpcChannel(new GrpcChannelOptions { Targets = [UnusedAddress.Find(), server.Address] });

        // Enough calls that the dead peer is picked first at least once.
        for (var i = 0; i < 16; i++)
            Assert.Equal(1, await CallAsync(channel));
    }

    [Fact]
    public async Task CallAsync_NobodyListens_IsUnavailable()
    {
        await using var channel = new GrpcChannel(new GrpcChannelOptions { Targets = [UnusedAddress.Find()] });
        var failure = await Assert.ThrowsAsync<GrpcException>(() => CallAsync(channel));
        Assert.Equal(GrpcStatusCode.Unavailable, failure.Code);
    }

    [Fact]
    public async Task CallAsync_NameDoesNotResolve_IsUnavailableAndNamesIt()
    {
        await using var channel = Channel("http://models:8500", (_, _) => throw new SocketException((int)SocketError.HostNotFound));
        var failure = await Assert.ThrowsAsync<GrpcException>(() => CallAsync(channel));
        Assert.Equal((GrpcStatusCode.Unavailable, "No address for models:8500."), (failure.Code, failure.Detail));
    }

    [Fact]
    public async Task CallAsync_NameResolvesLater_Succeeds()
    {
        await using var server = await StartAsync(1, Task.CompletedTask);
        var lookups = 0;
        await using var channel = Channel($"http://models:{server.Port}", (_, _) =>
            ++lookups == 1 ? throw new SocketException((int)SocketError.TryAgain) : Task.FromResult<IPAddress[]>([IPAddress.Loopback]));

        await Assert.ThrowsAsync<GrpcException>(() => CallAsync(channel));

        Assert.Equal(1, await CallAsync(channel));
    }

    [Fact]
    public async Task CallAsync_AddressesAreHalfAMinuteOld_AreLookedUpAgain()
    {
        await using var server = await StartAsync(1, Task.CompletedTask);
        var (time, lookups) = (new ManualTimestamps(), 0);
        await using var channel = Channel($"http://models:{server.Port}", Loopback(() => Interlocked.Increment(ref lookups)), time);

        for (var i = 0; i < 20; i++)
            await CallAsync(channel);
        time.Advance(TimeSpan.FromSeconds(29));
        await CallAsync(channel);
        Assert.Equal(1, Volatile.Read(ref lookups));
        time.Advance(TimeSpan.FromSeconds(2));
        await CallAsync(channel);

        Assert.Equal(2, await Poll.UntilAsync(() => Volatile.Read(ref lookups), count => count == 2));
    }

    [Fact]
    public async Task CallAsync_NoConnection_AddressesAreLookedUpAgain()
    {
        await using var server = await StartAsync(1, Task.CompletedTask);
        var (time, hasMoved) = (new ManualTimestamps(), false);
        // Nobody listens at the old address; the name already has the new one.
        await using var channel = Channel($"http://models:{server.Port}", (_, _) => Task.FromResult<IPAddress[]>([hasMoved ? IPAddress.Loopback : IPAddress.Parse("127.0.0.2")]), time);
        await Assert.ThrowsAsync<GrpcException>(() => CallAsync(channel));

        hasMoved = true;
        // Once a second at most.
        time.Advance(TimeSpan.FromSeconds(1.1));

        Assert.Equal(1, await Poll.UntilAsync(() => AnswerAsync(channel), answer => answer == 1));
    }

    [Fact]
    public async Task CallAsync_NameWithAddress_SendsTheNameAsHost()
    {
        var method = BytesMarshaller.Method("test.Balancing", "Host");
        await using var server = await GrpcTestServer.StartAsync(app => app.MapGrpc(method, (_, call) =>
            ValueTask.FromResult(System.Text.Encoding.ASCII.GetBytes(call.HttpContext.Request.Host.Value!))));
        await using var channel = Channel($"http://models:{server.Port}", (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));

        var host = await channel.CallAsync(method, [], Timeout, CancellationToken.None);

        Assert.Equal($"models:{server.Port}", System.Text.Encoding.ASCII.GetString(host));
    }

    [Fact]
    public async Task CallAsync_AddressLeavesTheName_RunningCallFinishesAndNewOnesGoElsewhere()
    {
        var (started, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var first = await GrpcTestServer.StartAsync(app => app.MapGrpc(Who, async (_, _) =>
        {
            started.TrySetResult();
            await gate.Task;
            return [1];
        }));
        await using var second = await StartAsync(2, Task.CompletedTask);
        // A name that has moved: what is behind its old address is no longer wanted, though it works.
        var hasMoved = false;
        await using var channel = Channel(
            [$"http://first:{first.Port}", $"http://second:{second.Port}"],
            (host, _) => (host, hasMoved) switch
            {
                ("first", true) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.2")]),
                ("second", false) => throw new SocketException((int)SocketError.HostNotFound),
                _ => Task.FromResult<IPAddress[]>([IPAddress.Loopback]),
            },
            resolveInterval: TimeSpan.Zero);
        var running = CallAsync(channel);
        await started.Task.WaitAsync(Timeout);

        hasMoved = true;
        // The lookup runs beside the calls: until it is done, they still go to the first.
        using var deadline = new CancellationTokenSource(Timeout);
        while (await CallAsync(channel, TimeSpan.FromMilliseconds(200)) != 2)
            deadline.Token.ThrowIfCancellationRequested();
        gate.SetResult();

        Assert.Equal(1, await running);
    }

    [Fact]
    public void Channel_TargetWithoutScheme_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new GrpcChannel(new GrpcChannelOptions { Targets = [new Uri("models:8500")] }));

    [Fact]
    public void Channel_NoTarget_IsRefusedByName() =>
        Assert.Contains("Targets", Assert.Throws<ValidationException>(() => new GrpcChannel(new GrpcChannelOptions { Targets = [] })).Message, StringComparison.Ordinal);

    [Fact]
    public async Task CallAsync_PeerRefusesTheStream_TheOtherAnswers()
    {
        await using var refusing = await GrpcTestServer.StartAsync(app => app.MapPost(Who.Path, context =>
        {
            context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(RefusedStream);
            return Task.CompletedTask;
        }));
        await using var server = await StartAsync(1, Task.CompletedTask);
        await using var channel = new GrpcChannel(new GrpcChannelOptions { Targets = [refusing.Address, server.Address] });

        for (var i = 0; i < 16; i++)
            Assert.Equal(1, await CallAsync(channel));
    }

    private static Task<GrpcTestServer> StartAsync(byte name, Task gate, Action? arrived = null) => GrpcTestServer.StartAsync(app => app.MapGrpc(Who, async (_, _) =>
    {
        arrived?.Invoke();
        await gate;
        return [name];
    }));

    private static Lookup Loopback(Action asked) => (_, _) =>
    {
        asked();
        return Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
    };

    private static GrpcChannel Channel(string target, Lookup lookup, TimeProvider? time = null) => Channel([target], lookup, TimeSpan.FromSeconds(30), time);

    private static GrpcChannel Channel(string[] targets, Lookup lookup, TimeSpan resolveInterval, TimeProvider? time = null) =>
        new(new GrpcChannelOptions { Targets = [.. targets.Select(t => new Uri(t))], ResolveInterval = resolveInterval }, new Resolver(lookup), time);

    private static async Task<int?> AnswerAsync(GrpcChannel channel)
    {
        try
        {
            return await CallAsync(channel);
        }
        catch (GrpcException)
        {
            return null;
        }
    }

    private static async Task<int> CallAsync(GrpcChannel channel) => (await channel.CallAsync(Who, [], Timeout, CancellationToken.None))[0];

    private static async Task<int> CallAsync(GrpcChannel channel, TimeSpan timeout)
    {
        try
        {
            return (await channel.CallAsync(Who, [], timeout, CancellationToken.None))[0];
        }
        catch (GrpcException e) when (e.Code == GrpcStatusCode.DeadlineExceeded)
        {
            return 0;
        }
    }
}
