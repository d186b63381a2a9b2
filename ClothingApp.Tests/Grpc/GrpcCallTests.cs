using System.Diagnostics;
using ClothingApp.Grpc;
using ClothingApp.Grpc.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ClothingApp.Tests.Grpc;

/// <summary>Our client against our server.</summary>
public class GrpcCallTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static readonly GrpcMethod<byte[], byte[]> Echo = BytesMarshaller.Method("test.Calls", "Echo");

    [Fact]
    public async Task CallAsync_MessageAboveTheWindows_ComesBack()
    {
        var request = new byte[40 * 1024 * 1024];
        new Random(1).NextBytes(request);
        await using var server = await GrpcTestServer.StartAsync(MapEcho);
        await using var channel = server.Connect();

        var response = await channel.CallAsync(Echo, request, Timeout, CancellationToken.None);

        Assert.True(request.AsSpan().SequenceEqual(response));
    }

    [Fact]
    public async Task CallAsync_RequestAboveTheClientsLimit_IsNotSent()
    {
        await using var channel = new GrpcChannel(new GrpcChannelOptions { Targets = [new Uri("http://localhost:1")], MaxSendBytes = 10 });

        var failure = await FailAsync(channel, new byte[11]);

        Assert.Equal((GrpcStatusCode.ResourceExhausted, "CLIENT: Sent message larger than max (11 vs. 10)"), (failure.Code, failure.Detail));
    }

    [Fact]
    public async Task CallAsync_ResponseAboveTheClientsLimit_IsResourceExhausted()
    {
        await using var server = await GrpcTestServer.StartAsync(MapEcho);
        await using var channel = new GrpcChannel(new GrpcChannelOptions { Targets = [server.Address], MaxReceiveBytes = 10 });

        var failure = await FailAsync(channel, new byte[11]);

        Assert.Equal((GrpcStatusCode.ResourceExhausted, "CLIENT: Received message larger than max (11 vs. 10)"), (failure.Code, failure.Detail));
    }

    [Fact]
    public async Task CallAsync_GzipThatInflatesAboveTheLimit_IsResourceExhausted()
    {
        await using var server = await GrpcTestServer.StartAsync(
            MapEcho, builder => builder.Services.Configure<GrpcServerOptions>(o => o.MaxReceiveBytes = 1024 * 1024));
        await using var channel = server.Connect();
        var bomb = new GrpcCallOptions(Timeout) { Compress = true };

        var failure = await Assert.ThrowsAsync<GrpcException>(() => channel.CallAsync(Echo, new byte[20 * 1024 * 1024], bomb, CancellationToken.None));

        Assert.Equal((GrpcStatusCode.ResourceExhausted, "SERVER: Decompressed message larger than max (1048576)"), (failure.Code, failure.Detail));
    }

    [Fact]
    public async Task CallAsync_DeadlinePasses_EndsTheServersHandlerToo()
    {
        var ended = new TaskCompletionSource<DateTimeOffset?>();
        await using var server = await GrpcTestServer.StartAsync(app => app.MapGrpc(Echo, async (request, call) =>
        {
            if (request.Length > 0)
                return request;
            await using var registration = call.CancellationToken.Register(() => ended.TrySetResult(call.Deadline));
            await Task.Delay(System.Threading.Timeout.Infinite, call.CancellationToken);
            return [];
        }));
        await using var channel = server.Connect();
        // The deadline is to pass in the handler, and not while a connection is made.
        await channel.CallAsync(Echo, [1], Timeout, CancellationToken.None);
        var (before, patience) = (DateTimeOffset.UtcNow, TimeSpan.FromSeconds(2));

        var failure = await Assert.ThrowsAsync<GrpcException>(() => channel.CallAsync(Echo, [], patience, CancellationToken.None));

        Assert.Equal(GrpcStatusCode.DeadlineExceeded, failure.Code);
        var deadline = await ended.Task.WaitAsync(Timeout);
        Assert.NotNull(deadline);
        Assert.InRange(deadline.Value, before, DateTimeOffset.UtcNow + patience);
    }

    [Fact]
    public async Task CallAsync_NoTimeLeft_IsDeadlineExceededWithoutACall()
    {
        await using var channel = new GrpcChannel(new GrpcChannelOptions { Targets = [new Uri("http://localhost:1")] });
        var failure = await Assert.ThrowsAsync<GrpcException>(() => channel.CallAsync(Echo, [], TimeSpan.Zero, CancellationToken.None));
        Assert.Equal(GrpcStatusCode.DeadlineExceeded, failure.Code);
    }

    [Fact]
    public async Task CallAsync_CallerCancels_ThrowsCancellationAndEndsTheHandler()
    {
        var (started, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var server = await GrpcTestServer.StartAsync(app => app.MapGrpc(Echo, async (_, call) =>
        {
            await using var registration = call.CancellationToken.Register(ended.SetResult);
            started.SetResult();
            await Task.Delay(System.Threading.Timeout.Infinite, call.CancellationToken);
            return [];
        }));
        await using var channel = server.Connect();
        using var caller = new CancellationTokenSource();
        var call = channel.CallAsync(Echo, [], Timeout, caller.Token);
        await started.Task.WaitAsync(Timeout);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await ended.Task.WaitAsync(Timeout);
    }

    [Fact]
    public async Task CallAsync_Response_IsDisposedAfterSending()
    {
        var response = new DisposableMessage();
        var method = new GrpcMethod<byte[], DisposableMessage>("test.Calls", "Dispose", new BytesMarshaller(), new DisposableMarshaller());
        await using var server = await GrpcTestServer.StartAsync(app => app.MapGrpc(method, (_, _) => ValueTask.FromResult(response)));
        await using var channel = server.Connect();

        using var received = await channel.CallAsync(method, [], Timeout, CancellationToken.None);

        await response.Disposed.Task.WaitAsync(Timeout);
    }

    [Fact]
    public async Task CallAsync_WithASpan_ServersSpanContinuesTheClients()
    {
        var method = BytesMarshaller.Method("test.Spans", "Echo");
        var spans = new System.Collections.Concurrent.ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "ClothingApp.Grpc",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.DisplayName == "test.Spans/Echo")
                    spans.Enqueue(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using (var server = await GrpcTestServer.StartAsync(app => app.MapGrpc(method, (_, _) => throw new GrpcException(GrpcStatusCode.NotFound, "no"))))
        {
            await using var channel = server.Connect();
            await Assert.ThrowsAsync<GrpcException>(() => channel.CallAsync(method, [], Timeout, CancellationToken.None));
        }

        var client = Assert.Single(spans, s => s.Kind == ActivityKind.Client);
        var remote = Assert.Single(spans, s => s.Kind == ActivityKind.Server);
        Assert.Equal((client.TraceId, client.SpanId), (remote.TraceId, remote.ParentSpanId));
        Assert.Equal((ActivityStatusCode.Error, ActivityStatusCode.Unset), (client.Status, remote.Status));
        Assert.All(spans, s => Assert.Equal(("grpc", "test.Spans/Echo", "NOT_FOUND"), (
            s.GetTagItem("rpc.system.name"), s.GetTagItem("rpc.method"), s.GetTagItem("rpc.response.status_code"))));
        Assert.Equal(("NOT_FOUND", null), (client.GetTagItem("error.type"), remote.GetTagItem("error.type")));
    }

    [Fact]
    public async Task CheckHealthAsync_StatusesChange_AreAnswered()
    {
        var statuses = new GrpcHealthStatuses();
        await using var server = await GrpcTestServer.StartAsync(app => app.MapGrpcHealth(statuses));
        await using var channel = server.Connect();
        statuses.Set(GrpcHealthStatuses.Server, isServing: true);
        Assert.True(await channel.CheckHealthAsync("", Timeout, CancellationToken.None));

        statuses.Set(GrpcHealthStatuses.Server, isServing: false);
        Assert.False(await channel.CheckHealthAsync("", Timeout, CancellationToken.None));

        var failure = await Assert.ThrowsAsync<GrpcException>(() => channel.CheckHealthAsync("other", Timeout, CancellationToken.None));
        Assert.Equal(GrpcStatusCode.NotFound, failure.Code);
    }

    [Fact]
    public async Task CallAsync_DetailOfTenThousandCharacters_IsCut()
    {
        await using var server = await GrpcTestServer.StartAsync(app => app.MapGrpc(Echo, (_, _) =>
            throw new GrpcException(GrpcStatusCode.Internal, new string('ä', 10_000))));
        await using var channel = server.Connect();

        var failure = await FailAsync(channel, []);

        Assert.EndsWith("ää...TRUNCATED", failure.Detail, StringComparison.Ordinal);
    }

    private static void MapEcho(WebApplication app) => app.MapGrpc(Echo, (request, _) => ValueTask.FromResult(request));

    private static Task<GrpcException> FailAsync(GrpcChannel channel, byte[] request) =>
        Assert.ThrowsAsync<GrpcException>(() => channel.CallAsync(Echo, request, Timeout, CancellationToken.None));

    private sealed class DisposableMessage : IDisposable
    {
        public TaskCompletionSource Disposed { get; } = new();

        public void Dispose() => Disposed.TrySetResult();
    }

    private sealed class DisposableMarshaller : IGrpcMarshaller<DisposableMessage>
    {
        public int GetSize(DisposableMessage message) => 0;

        public void Write(DisposableMessage message, System.Buffers.IBufferWriter<byte> output) => Assert.False(message.Disposed.Task.IsCompleted);

        public DisposableMessage Read(System.Buffers.ReadOnlySequence<byte> data) => new();
    }
}
