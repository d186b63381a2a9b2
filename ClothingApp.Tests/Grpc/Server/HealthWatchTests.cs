using System.Net;
using System.Net.Http.Headers;
using ClothingApp.Grpc;
using ClothingApp.Grpc.Health;
using ClothingApp.Tests.Infrastructure;
using Google.Protobuf;

namespace ClothingApp.Tests.Grpc.Server;

public class HealthWatchTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly GrpcHealthStatuses _statuses = new();

    [Fact]
    public async Task Watch_StatusChanges_IsTold()
    {
        _statuses.Set("", isServing: false);
        await using var server = await GrpcTestServer.StartAsync(app => app.MapGrpcHealth(_statuses));
        using var watch = await WatchAsync(server, "");
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, await watch.NextAsync());

        _statuses.Set("", isServing: true);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await watch.NextAsync());
    }

    [Fact]
    public async Task Watch_UnknownService_WaitsForIt()
    {
        await using var server = await GrpcTestServer.StartAsync(app => app.MapGrpcHealth(_statuses));
        using var watch = await WatchAsync(server, "later");
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.ServiceUnknown, await watch.NextAsync());

        _statuses.Set("later", isServing: true);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await watch.NextAsync());
    }

    [Fact]
    public async Task Watch_StatusStaysAndTheClientLeaves_IsToldOnceAndNobodyIsAskedAnyMore()
    {
        var (asked, isServing) = (0, true);
        await using var server = await GrpcTestServer.StartAsync(app => app.MapGrpcHealth(_ =>
        {
            Interlocked.Increment(ref asked);
            return Volatile.Read(ref isServing);
        }));
        using (var watch = await WatchAsync(server, ""))
        {
            Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await watch.NextAsync());
            Assert.True(await Poll.UntilAsync(() => Volatile.Read(ref asked), count => count >= 4) >= 4);
            Volatile.Write(ref isServing, false);
            Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, await watch.NextAsync());
        }
        // Two looks apart by more than the interval see the same number.
        var before = -1;
        Assert.True(await Poll.UntilAsync(async () =>
        {
            before = Volatile.Read(ref asked);
            await Task.Delay(1000);
            return Volatile.Read(ref asked) == before;
        }, stopped => stopped));
    }

    [Fact]
    public async Task Watch_ServerStops_IsToldAndEnds()
    {
        _statuses.Set("", isServing: true);
        await using var server = await GrpcTestServer.StartAsync(app => app.MapGrpcHealth(_statuses));
        using var watch = await WatchAsync(server, "");
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await watch.NextAsync());

        // Without an end of the stream this would wait for the host's whole grace, half a minute.
        var stopped = server.StopAsync();
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, await watch.NextAsync());
        Assert.Null(await watch.NextAsync());
        Assert.Equal("0", watch.Status);
        await stopped.WaitAsync(Patience);
    }

    private static async Task<Watcher> WatchAsync(GrpcTestServer server, string service)
    {
        var message = new HealthCheckRequest { Service = service }.ToByteArray();
        var content = new ByteArrayContent([0, 0, 0, 0, (byte)message.Length, .. message]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, "/grpc.health.v1.Health/Watch"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        var client = new HttpClient { Timeout = Patience };
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, CancellationToken.None);
        return new Watcher(client, response, await response.Content.ReadAsStreamAsync(CancellationToken.None));
    }

    private sealed class Watcher(HttpClient client, HttpResponseMessage response, Stream body) : IDisposable
    {
        public string Status => response.TrailingHeaders.GetValues("grpc-status").Single();

        /// <returns>Null at the end.</returns>
        public async Task<HealthCheckResponse.Types.ServingStatus?> NextAsync()
        {
            using var deadline = new CancellationTokenSource(Patience);
            var prefix = new byte[5];
            if (await body.ReadAtLeastAsync(prefix, prefix.Length, throwOnEndOfStream: false, deadline.Token) == 0)
                return null;
            var message = new byte[prefix[4]];
            await body.ReadExactlyAsync(message, deadline.Token);
            return HealthCheckResponse.Parser.ParseFrom(message).Status;
        }

        public void Dispose()
        {
            response.Dispose();
            client.Dispose();
        }
    }
}
