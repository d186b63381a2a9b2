using System.Text;
using ClothingApp.Grpc;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Grpc.Interop;

/// <summary>Our client against gRPC's C core (Python's grpcio), which compresses its answers where that helps.</summary>
public sealed class GrpcioServerTests(GrpcioServer server) : IClassFixture<GrpcioServer>
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    [GrpcioFact]
    public async Task Echo_SmallMessage_ComesBack() => Assert.Equal("hello"u8.ToArray(), await CallAsync("Echo", "hello"u8.ToArray()));

    [GrpcioFact]
    public async Task Echo_EmptyMessage_ComesBackEmpty() => Assert.Empty(await CallAsync("Echo", []));

    [GrpcioFact]
    public async Task Echo_SixMegabytes_ComesBack()
    {
        var request = new byte[6 * 1024 * 1024];
        new Random(1).NextBytes(request);
        var response = await CallAsync("Echo", request);
        Assert.True(request.AsSpan().SequenceEqual(response));
    }

    [GrpcioFact]
    public async Task Echo_AboveTheServersLimit_IsResourceExhausted() =>
        Assert.Equal(GrpcStatusCode.ResourceExhausted, (await FailAsync("Echo", new byte[12 * 1024 * 1024])).Code);

    [GrpcioFact]
    public async Task Echo_GzipRequest_ComesBack()
    {
        var request = new byte[200_000];
        var options = new GrpcCallOptions(Timeout) { Compress = true };
        Assert.Equal(request, await server.Channel.CallAsync(InteropMethods.Of("Echo"), request, options, CancellationToken.None));
    }

    [GrpcioFact]
    public async Task Text_CompressedResponse_IsInflated()
    {
        var text = Encoding.ASCII.GetString(await CallAsync("Text", []));
        Assert.Equal(string.Concat(Enumerable.Repeat("label ", 20_000)), text);
    }

    [GrpcioFact]
    public async Task Fail_UnicodeDetail_ArrivesWhole()
    {
        var failure = await FailAsync("Fail", []);
        Assert.Equal((GrpcStatusCode.FailedPrecondition, InteropMethods.UnicodeDetail), (failure.Code, failure.Detail));
    }

    [GrpcioFact]
    public async Task Missing_UnknownMethod_IsUnimplemented() => Assert.Equal(GrpcStatusCode.Unimplemented, (await FailAsync("Missing", [])).Code);

    [GrpcioFact]
    public async Task Wait_DeadlinePasses_FailsHereAndEndsThere()
    {
        await CallAsync("Echo", []);
        var failure = await Assert.ThrowsAsync<GrpcException>(
            () => server.Channel.CallAsync(InteropMethods.Of("Wait"), [], TimeSpan.FromSeconds(2), CancellationToken.None));

        Assert.Equal(GrpcStatusCode.DeadlineExceeded, failure.Code);
        Assert.Equal("yes"u8.ToArray(), await CallAsync("WasCancelled", []));
    }

    [GrpcioFact]
    public async Task Metadata_TextAndBinary_Arrive()
    {
        var options = new GrpcCallOptions(Timeout) { Metadata = new Dictionary<string, string> { ["x-test"] = "a value", ["x-raw-bin"] = "AP8" } };
        var response = await server.Channel.CallAsync(InteropMethods.Of("Metadata"), [], options, CancellationToken.None);
        Assert.Equal("a value|00ff|grpc-csharp-clothingapp", Encoding.ASCII.GetString(response));
    }

    [GrpcioFact]
    public async Task Echo_SixteenAtOnceOnOneConnection_AllComeBack()
    {
        var request = new byte[270_000];
        var responses = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => CallAsync("Echo", request)));
        Assert.All(responses, r => Assert.Equal(request.Length, r.Length));
    }

    private Task<byte[]> CallAsync(string method, byte[] request) =>
        server.Channel.CallAsync(InteropMethods.Of(method), request, Timeout, CancellationToken.None);

    private Task<GrpcException> FailAsync(string method, byte[] request) => Assert.ThrowsAsync<GrpcException>(() => CallAsync(method, request));
}
