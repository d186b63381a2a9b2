using ClothingApp.Grpc;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Grpc.Balancing;

/// <summary>
/// Four servers under a steady load of sixteen clients: one is slow, one dies and comes back, one drains and comes back.
/// No call is lost that could still be tried elsewhere, and none is done twice.
/// </summary>
public sealed class FourServersTests : IAsyncLifetime
{
    private const int Clients = 16, PhaseCalls = 400;

    // Each of four equal servers should get a hundred.
    private const int LeastOfFair = 50, MostOfFair = 150;

    private readonly BalancedServer[] _servers = [.. Enumerable.Range(1, 4).Select(number => new BalancedServer((byte)number, TimeSpan.FromMilliseconds(5)))];
    private GrpcChannel _channel = null!;

    public async Task InitializeAsync()
    {
        foreach (var server in _servers)
            await server.StartAsync();
        _channel = new GrpcChannel(new GrpcChannelOptions
        {
            Targets = [.. _servers.Select(server => server.Address)],
            EjectionTime = TimeSpan.FromMilliseconds(50),
            MaxEjectionTime = TimeSpan.FromMilliseconds(200),
            SlowStart = TimeSpan.FromMilliseconds(500),
        });
    }

    public async Task DisposeAsync()
    {
        await _channel.DisposeAsync();
        foreach (var server in _servers)
            await server.DisposeAsync();
    }

    [Fact]
    public async Task CallAsync_ServersAreSlowDieAndDrain_NoCallIsLostThatCouldBeRetried()
    {
        var (slow, dying, draining) = (_servers[0], _servers[1], _servers[2]);
        long[] heldAtDeath;
        await using (var load = new SteadyLoad(_channel, Clients))
        {
            // All are well: even shares.
            Assert.All(await PhaseAsync(load), calls => Assert.InRange(calls, LeastOfFair, MostOfFair));

            // One takes ten times as long: less than half of its share.
            slow.Time *= 10;
            Assert.InRange((await PhaseAsync(load))[0], 0, LeastOfFair);
            slow.Time /= 10;

            // One dies with what it has in hand.
            heldAtDeath = await FillAsync(load, dying);
            await dying.DieAsync();
            Assert.Equal(0, (await PhaseAsync(load))[1]);

            // It is back: found by a probe, and soon an equal again.
            await dying.StartAsync();
            await UntilFairAsync(load, dying);

            // One drains: what it has begun is finished.
            await draining.DrainAsync();
            Assert.Equal(0, (await PhaseAsync(load))[2]);
            await draining.StartAsync();
            await UntilFairAsync(load, draining);

            await load.DisposeAsync();
            Assert.Equal(load.Sent, load.Fates.Count);
            Assert.Empty(load.Fates.Where(fate => fate.Code != GrpcStatusCode.Ok && !heldAtDeath.Contains(fate.Id)).Select(fate => fate.Why));
            Assert.Equal(heldAtDeath.Order(), load.Fates.Where(fate => fate.Code != GrpcStatusCode.Ok).Select(fate => fate.Id).Order());
            Assert.All(load.Fates, fate => Assert.True(fate.Code is GrpcStatusCode.Ok or GrpcStatusCode.Unavailable, $"{fate}"));
            var begun = _servers.SelectMany(server => server.Begun).ToArray();
            Assert.Equal(load.Sent, begun.Length);
            Assert.Equal(load.Sent, begun.Distinct().Count());
        }
    }

    /// <summary>Held calls make a server the busiest: once a whole phase went by without a new one, none is on its way to it.</summary>
    private static async Task<long[]> FillAsync(SteadyLoad load, BalancedServer server)
    {
        server.Hold();
        var before = 0;
        await Poll.UntilAsync(
            async () =>
            {
                before = server.Held.Count;
                await PhaseAsync(load);
                return server.Held.Count;
            },
            held => held > 0 && held == before);
        Assert.InRange(server.Held.Count, 1, Clients / 2);
        return [.. server.Held];
    }

    /// <returns>Who answered how many of the next calls.</returns>
    private static async Task<int[]> PhaseAsync(SteadyLoad load)
    {
        var before = load.Fates.Count;
        // Those that are under way belong to the phase before.
        var first = before + Clients;
        Assert.True(await Poll.UntilAsync(() => load.Fates.Count, count => count >= first + PhaseCalls) >= first + PhaseCalls, "The calls stand still.");
        var answers = load.Fates.Skip(first).Take(PhaseCalls).ToArray();
        return [.. Enumerable.Range(1, 4).Select(number => answers.Count(fate => fate.Server == number))];
    }

    private static async Task UntilFairAsync(SteadyLoad load, BalancedServer server) =>
        Assert.InRange(
            await Poll.UntilAsync(async () => (await PhaseAsync(load))[server.Number - 1], calls => calls is >= LeastOfFair and <= MostOfFair), LeastOfFair, MostOfFair);
}
