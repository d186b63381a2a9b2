using System.Text.Json;
using ClothingApp.Grpc;
using ClothingApp.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace ClothingApp.Tests.Grpc.Interop;

/// <summary>Our server, driven by gRPC's C core (Python's grpcio).</summary>
public sealed class GrpcioClientTests : IAsyncLifetime
{
    private const int Large = 6 * 1024 * 1024;

    private GrpcTestServer _server = null!;

    public async Task InitializeAsync() => _server = await GrpcTestServer.StartAsync(
        InteropMethods.Map, builder => builder.Services.Configure<GrpcServerOptions>(o => o.MaxReceiveBytes = 8 * 1024 * 1024));

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [GrpcioFact]
    public async Task Echo_SmallMessage_ComesBack() => Assert.Equal("hello", (await RunAsync("ok")).GetProperty("text").GetString());

    [GrpcioFact]
    public async Task Echo_EmptyMessage_ComesBackEmpty()
    {
        var result = await RunAsync("empty");
        Assert.Equal((0, 0), (Code(result), result.GetProperty("length").GetInt32()));
    }

    [GrpcioFact]
    public async Task Fail_UnicodeDetail_ArrivesWhole() => AssertFailed(await RunAsync("fail"), GrpcStatusCode.FailedPrecondition, InteropMethods.UnicodeDetail);

    [GrpcioFact]
    public async Task Throw_UnexpectedException_IsUnknownWithoutItsText() =>
        AssertFailed(await RunAsync("throw"), GrpcStatusCode.Unknown, "The method failed by an unexpected error.");

    [GrpcioFact]
    public async Task Wait_DeadlinePasses_IsDeadlineExceeded() => Assert.Equal((int)GrpcStatusCode.DeadlineExceeded, Code(await RunAsync("deadline")));

    [GrpcioFact]
    public async Task Echo_SixMegabytes_ComesBack() => Assert.Equal(Large, (await RunAsync("large")).GetProperty("length").GetInt32());

    [GrpcioFact]
    public async Task Echo_AboveTheLimit_IsResourceExhausted() =>
        AssertFailed(await RunAsync("too-large"), GrpcStatusCode.ResourceExhausted, $"SERVER: Received message larger than max ({2 * Large} vs. {8 * 1024 * 1024})");

    [GrpcioFact]
    public async Task Echo_GzipRequest_IsInflated() => Assert.Equal(100_000, (await RunAsync("gzip")).GetProperty("length").GetInt32());

    [GrpcioFact]
    public async Task Echo_DeflateRequest_IsUnimplemented() => Assert.Equal((int)GrpcStatusCode.Unimplemented, Code(await RunAsync("deflate")));

    [GrpcioFact]
    public async Task Text_CompressedResponse_IsRead() => Assert.Equal(100_000, (await RunAsync("gzip-response")).GetProperty("length").GetInt32());

    [GrpcioFact]
    public async Task Missing_UnknownMethod_IsUnimplemented() =>
        AssertFailed(await RunAsync("unknown"), GrpcStatusCode.Unimplemented, "Unknown method /test.Interop/Missing");

    [GrpcioFact]
    public async Task Metadata_TextAndBinary_Arrive()
    {
        var parts = (await RunAsync("metadata")).GetProperty("text").GetString()!.Split('|');
        Assert.Equal("a value", parts[0]);
        Assert.Equal("AP8", parts[1].TrimEnd('='));
    }

    [GrpcioFact]
    public async Task Echo_SixteenAtOnceOnOneConnection_AllComeBack() =>
        Assert.Equal(Enumerable.Repeat(270_000, 16), (await RunAsync("parallel")).GetProperty("lengths").EnumerateArray().Select(l => l.GetInt32()));

    private static void AssertFailed(JsonElement result, GrpcStatusCode code, string details) =>
        Assert.Equal(((int)code, details), (Code(result), result.GetProperty("details").GetString()));

    private static int Code(JsonElement result) => result.GetProperty("code").GetInt32();

    private async Task<JsonElement> RunAsync(string scenario)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        using var process = PythonProcess.Start("client.py", $"{_server.Port}", scenario);
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(await process.StandardOutput.ReadToEndAsync(deadline.Token));
        }
        finally
        {
            process.Kill();
        }
    }
}
