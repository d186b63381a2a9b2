using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ClothingApp.Grpc;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Grpc.Client;

/// <summary>All tests of the process share the meter: each looks at its own method or port.</summary>
public sealed class GrpcMetricsTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<Measurement> _seen = [];
    private readonly MeterListener _listener = new();
    private readonly GrpcMethod<byte[], byte[]> _method = BytesMarshaller.Method("test.Metrics", Guid.NewGuid().ToString("N"));

    public GrpcMetricsTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "ClothingApp.Grpc")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task CallAsync_Answered_IsTimedOnBothSides()
    {
        await using var server = await StartAsync(() => []);
        await using var channel = server.Connect();
        await CallAsync(channel);

        var client = Assert.Single(await MineAsync("rpc.client.call.duration"));
        Assert.Equal(("grpc", _method.Path[1..], "OK", "127.0.0.1", server.Port), (
            client.Tags["rpc.system.name"], client.Tags["rpc.method"], client.Tags["rpc.response.status_code"], client.Tags["server.address"], client.Tags["server.port"]));
        Assert.DoesNotContain("error.type", client.Tags.Keys);
        Assert.True(client.Value > 0);
        Assert.Equal("OK", Assert.Single(await MineAsync("rpc.server.call.duration")).Tags["rpc.response.status_code"]);
    }

    [Fact]
    public async Task CallAsync_ClientsMistake_IsAnErrorOfTheClientAlone()
    {
        await using var server = await StartAsync(() => throw new GrpcException(GrpcStatusCode.NotFound, "No such model."));
        await using var channel = server.Connect();
        await Assert.ThrowsAsync<GrpcException>(() => CallAsync(channel));

        Assert.Equal("NOT_FOUND", Assert.Single(await MineAsync("rpc.client.call.duration")).Tags["error.type"]);
        Assert.DoesNotContain("error.type", Assert.Single(await MineAsync("rpc.server.call.duration")).Tags.Keys);
    }

    [Fact]
    public async Task CallAsync_AddressFailsAndComesBack_IsCounted()
    {
        await using var server = await StartAsync(() => [1]);
        await using var relay = new TcpRelay(server.Port, TcpRelayMode.Reset);
        await using (var channel = new GrpcChannel(new GrpcChannelOptions { Targets = [relay.Address, server.Address], EjectionTime = TimeSpan.FromMilliseconds(20), MaxEjectionTime = TimeSpan.FromMilliseconds(20) }))
        {
            await Poll.UntilAsync(async () => (await FailsAsync(channel), Peers(relay.Port, "ejected")).Item2, count => count == 1);
            Assert.Equal((0, 1), (Peers(relay.Port, "ready"), Peers(server.Port, "ready")));
            // The reset comes before or after the client takes the connection for made.
            var reason = Assert.Single(_seen, m => m.Name == "grpc.client.ejections" && Equals(m.Tags["server.port"], relay.Port)).Tags["reason"];
            Assert.True(reason is "connection_lost" or "unreachable", $"{reason}");

            relay.Switch(TcpRelayMode.Forward);
            Assert.Equal(1, await Poll.UntilAsync(() => Peers(relay.Port, "ready"), count => count == 1));
        }
        Assert.Equal((0, 0, 0), (Peers(relay.Port, "ready"), Peers(relay.Port, "ejected"), Peers(server.Port, "ready")));
    }

    [Fact]
    public async Task CallAsync_NobodyListensAtOneAddress_RetryIsCounted()
    {
        await using var server = await StartAsync(() => [1]);
        await using var channel = new GrpcChannel(new GrpcChannelOptions { Targets = [UnusedAddress.Find(), server.Address] });

        await Poll.UntilAsync(async () => (await CallAsync(channel), Mine("grpc.client.retries").Length).Length, count => count > 0);

        Assert.Equal("unreachable", Assert.Single(Mine("grpc.client.retries")).Tags["reason"]);
    }

    private double Peers(int port, string state) =>
        _seen.Where(m => m.Name == "grpc.client.peers" && Equals(m.Tags["server.port"], port) && Equals(m.Tags["state"], state)).Sum(m => m.Value);

    /// <summary>The server's side is done a moment after the client has its answer.</summary>
    private Task<Measurement[]> MineAsync(string name) => Poll.UntilAsync(() => Mine(name), found => found.Length > 0);

    private Measurement[] Mine(string name) => [.. _seen.Where(m => m.Name == name && Equals(m.Tags["rpc.method"], _method.Path[1..]))];

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _seen.Enqueue(new(instrument.Name, value, tags.ToArray().ToDictionary(StringComparer.Ordinal)));

    private Task<byte[]> CallAsync(GrpcChannel channel) => channel.CallAsync(_method, [], Timeout, CancellationToken.None);

    private Task<GrpcTestServer> StartAsync(Func<byte[]> answer) => GrpcTestServer.StartAsync(app => app.MapGrpc(_method, (_, _) => ValueTask.FromResult(answer())));

    private async Task<bool> FailsAsync(GrpcChannel channel)
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

    private sealed record Measurement(string Name, double Value, IReadOnlyDictionary<string, object?> Tags);
}
