using System.Net;
using ClothingApp.Grpc;
using ClothingApp.Grpc.Client;
using ClothingApp.Grpc.Health;
using ClothingApp.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;

namespace ClothingApp.Tests.Grpc.Client;

/// <summary>A server whose network fails, beside one that works.</summary>
public sealed class EjectionTests : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30), Never = TimeSpan.FromMinutes(10), Soon = TimeSpan.FromMilliseconds(20);
    private static readonly GrpcMethod<byte[], byte[]> Who = BytesMarshaller.Method("test.Ejection", "Who");

    private readonly GrpcHealthStatuses _health = new();
    private readonly ManualTimestamps _time = new();
    private GrpcTestServer _failing = null!, _working = null!;
    private TcpRelay _relay = null!;
    private volatile bool _isUnavailable;
    private int _asked;

    public async Task InitializeAsync()
    {
        _health.Set(GrpcHealthStatuses.Server, isServing: true);
        _failing = await GrpcTestServer.StartAsync(app =>
        {
            app.MapGrpcHealth(_health);
            app.MapGrpc(Who, (_, _) =>
            {
                Interlocked.Increment(ref _asked);
                return _isUnavailable ? throw new GrpcException(GrpcStatusCode.Unavailable, "Not now.") : ValueTask.FromResult<byte[]>([1]);
            });
        });
        _working = await GrpcTestServer.StartAsync(app => app.MapGrpc(Who, (_, _) => ValueTask.FromResult<byte[]>([2])));
        _relay = new TcpRelay(_failing.Port);
    }

    public async Task DisposeAsync()
    {
        await _relay.DisposeAsync();
        await _failing.DisposeAsync();
        await _working.DisposeAsync();
    }

    [Fact]
    public async Task CallAsync_PeerFailed_GetsNoUsersCall()
    {
        _relay.Switch(TcpRelayMode.Reset);
        await using var channel = Connect(Never);
        await UntilEjectedAsync(channel);
        var before = _relay.Accepted;

        for (var i = 0; i < 50; i++)
            Assert.Equal(2, await CallAsync(channel));

        Assert.Equal(before, _relay.Accepted);
    }

    [Fact]
    public async Task CallAsync_PeerIsBack_IsProbedAndTakenAgain()
    {
        await using var channel = Connect(Soon);
        await UntilAnsweredByAsync(channel, 1);
        _relay.Switch(TcpRelayMode.Reset);
        await UntilEjectedAsync(channel);

        _relay.Switch(TcpRelayMode.Forward);

        await UntilAnsweredByAsync(channel, 1);
    }

    [Fact]
    public async Task CallAsync_PeerIsBackButNotServing_WaitsUntilItServes()
    {
        await using var channel = Connect(Soon);
        _relay.Switch(TcpRelayMode.Reset);
        await UntilEjectedAsync(channel);
        _health.Set(GrpcHealthStatuses.Server, isServing: false);
        _relay.Switch(TcpRelayMode.Forward);
        var probes = _relay.Accepted;
        // Each probe has a connection of its own: a third one means that two were answered by "not serving".
        await Poll.UntilAsync(() => _relay.Accepted, count => count >= probes + 3);
        _time.Advance(TimeSpan.FromSeconds(10));
        for (var i = 0; i < 50; i++)
            Assert.Equal(2, await CallAsync(channel));

        _health.Set(GrpcHealthStatuses.Server, isServing: true);

        await UntilAnsweredByAsync(channel, 1);
    }

    [Fact]
    public async Task CallAsync_OnlyPeerWasEjected_IsTakenAllTheSame()
    {
        await using var channel = new GrpcChannel(new GrpcChannelOptions { Targets = [_relay.Address], EjectionTime = Never, MaxEjectionTime = Never });
        _relay.Switch(TcpRelayMode.Reset);
        await Assert.ThrowsAsync<GrpcException>(() => CallAsync(channel));

        _relay.Switch(TcpRelayMode.Forward);

        Assert.Equal(1, await CallAsync(channel));
    }

    [Fact]
    public async Task CallAsync_PeerAnswersUnavailable_CostsThreeCalls()
    {
        await using var channel = Connect(Never);
        _isUnavailable = true;
        var failed = 0;
        for (var i = 0; i < 100; i++)
            failed += await FailsAsync(channel) ? 1 : 0;

        Assert.Equal(3, failed);
        // A server may have acted before it answers UNAVAILABLE: none of them was tried again.
        Assert.Equal(3, Volatile.Read(ref _asked));
    }

    [Fact]
    public async Task CallAsync_AddressJoins_ProvesItselfFirst()
    {
        // Both names have one port, at two addresses of this machine: the second accepts and never answers.
        await using var mute = new TcpRelay(_working.Port, TcpRelayMode.Swallow);
        var hasJoined = false;
        await using var channel = new GrpcChannel(
            new GrpcChannelOptions { Targets = [new Uri($"http://working:{_working.Port}"), new Uri($"http://mute:{mute.Port}")], ResolveInterval = TimeSpan.Zero },
            new Resolver((host, _) => Task.FromResult<IPAddress[]>(host == "working" || hasJoined ? [IPAddress.Loopback] : [])));
        Assert.Equal(2, await CallAsync(channel));

        hasJoined = true;
        // It is asked, but not by these calls.
        await Poll.UntilAsync(async () => (await CallAsync(channel), mute.Accepted).Accepted, count => count > 0);

        for (var i = 0; i < 50; i++)
            Assert.Equal(2, await CallAsync(channel));
    }

    private GrpcChannel Connect(TimeSpan ejection) => new(Options(ejection), Resolver.Default, _time);

    private GrpcChannelOptions Options(TimeSpan ejection) =>
        new() { Targets = [_relay.Address, _working.Address], EjectionTime = ejection, MaxEjectionTime = ejection };

    private static async Task<int> CallAsync(GrpcChannel channel) => (await channel.CallAsync(Who, [], Timeout, CancellationToken.None))[0];

    private static async Task<bool> FailsAsync(GrpcChannel channel)
    {
        try
        {
            await CallAsync(channel);
            return false;
        }
        catch (GrpcException)
        {
            return true;
        }
    }

    /// <summary>While the relay resets: calls until one went there, and found another server or failed.</summary>
    private async Task UntilEjectedAsync(GrpcChannel channel)
    {
        var before = _relay.Accepted;
        await Poll.UntilAsync(async () => (await FailsAsync(channel), _relay.Accepted).Accepted, count => count > before);
        await FailsAsync(channel);
    }

    private async Task UntilAnsweredByAsync(GrpcChannel channel, int server) =>
        Assert.Equal(server, await Poll.UntilAsync(
            () =>
            {
                // The slow start is over.
                _time.Advance(TimeSpan.FromSeconds(10));
                return CallAsync(channel);
            },
            answer => answer == server));
}
