using ClothingApp.Grpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ClothingApp.Tests.Grpc.Client;

/// <summary>What the client makes of answers that no well-behaved server gives.</summary>
public class ClientProtocolTests
{
    private static readonly GrpcMethod<byte[], byte[]> Method = BytesMarshaller.Method("test.Raw", "Call");

    [Theory]
    [InlineData(400, GrpcStatusCode.Internal)]
    [InlineData(401, GrpcStatusCode.Unauthenticated)]
    [InlineData(403, GrpcStatusCode.PermissionDenied)]
    [InlineData(404, GrpcStatusCode.Unimplemented)]
    [InlineData(429, GrpcStatusCode.Unavailable)]
    [InlineData(502, GrpcStatusCode.Unavailable)]
    [InlineData(503, GrpcStatusCode.Unavailable)]
    [InlineData(504, GrpcStatusCode.Unavailable)]
    [InlineData(418, GrpcStatusCode.Unknown)]
    public async Task CallAsync_HttpStatusWithoutGrpcStatus_IsMapped(int http, GrpcStatusCode expected) =>
        Assert.Equal(expected, (await FailAsync(context =>
        {
            context.Response.StatusCode = http;
            return Task.CompletedTask;
        })).Code);

    [Fact]
    public async Task CallAsync_HttpStatusWithGrpcStatus_GrpcStatusCounts()
    {
        var failure = await FailAsync(context =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers["grpc-status"] = "5";
            context.Response.Headers["grpc-message"] = "n%C3%B6 %zz";
            return Task.CompletedTask;
        });
        Assert.Equal((GrpcStatusCode.NotFound, "nö %zz"), (failure.Code, failure.Detail));
    }

    [Fact]
    public async Task CallAsync_HtmlPage_IsUnknown() => Assert.Equal(GrpcStatusCode.Unknown, (await FailAsync(context =>
    {
        context.Response.ContentType = "text/html";
        return context.Response.WriteAsync("<html>");
    })).Code);

    [Fact]
    public async Task CallAsync_OkWithoutMessage_IsInternal() => Assert.Equal(GrpcStatusCode.Internal, (await AnswerAsync([], "0")).Code);

    [Fact]
    public async Task CallAsync_MessageWithoutStatus_IsUnknown() => Assert.Equal(GrpcStatusCode.Unknown, (await AnswerAsync([0, 0, 0, 0, 0], null)).Code);

    [Fact]
    public async Task CallAsync_UnparsableStatus_IsUnknown() => Assert.Equal(GrpcStatusCode.Unknown, (await AnswerAsync([0, 0, 0, 0, 0], "x")).Code);

    [Fact]
    public async Task CallAsync_CutMessage_IsInternal() => Assert.Equal(GrpcStatusCode.Internal, (await AnswerAsync([0, 0, 0, 0, 9, 1], "0")).Code);

    [Fact]
    public async Task CallAsync_TwoMessages_IsInternal() =>
        Assert.Equal(GrpcStatusCode.Internal, (await AnswerAsync([0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "0")).Code);

    [Fact]
    public async Task CallAsync_ErrorInTrailersAfterAMessage_IsThatError() =>
        Assert.Equal(GrpcStatusCode.DataLoss, (await AnswerAsync([0, 0, 0, 0, 0], "15")).Code);

    [Theory]
    [InlineData(0x2, GrpcStatusCode.Internal)]
    [InlineData(0x7, GrpcStatusCode.Unavailable)]
    [InlineData(0x8, GrpcStatusCode.Cancelled)]
    [InlineData(0xb, GrpcStatusCode.ResourceExhausted)]
    [InlineData(0xc, GrpcStatusCode.PermissionDenied)]
    public async Task CallAsync_StreamReset_IsMapped(int http2Error, GrpcStatusCode expected) =>
        Assert.Equal(expected, (await FailAsync(context =>
        {
            context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(http2Error);
            return Task.CompletedTask;
        })).Code);

    [Fact]
    public async Task CallAsync_ServerActedAndFailed_IsNotRepeated()
    {
        var calls = 0;
        await FailAsync(context =>
        {
            Interlocked.Increment(ref calls);
            context.Abort();
            return Task.CompletedTask;
        });
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task CallAsync_ServerSpeaksHttp1Only_IsUnavailable()
    {
        await using var server = await GrpcTestServer.StartAsync(
            app => app.MapGrpcFallback(), protocols: Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http1);
        await using var channel = server.Connect();
        var failure = await Assert.ThrowsAsync<GrpcException>(() => channel.CallAsync(Method, [], TimeSpan.FromSeconds(30), CancellationToken.None));
        Assert.Equal(GrpcStatusCode.Unavailable, failure.Code);
    }

    private static Task<GrpcException> AnswerAsync(byte[] body, string? status) => FailAsync(async context =>
    {
        context.Response.ContentType = "application/grpc";
        await context.Response.StartAsync();
        await context.Response.Body.WriteAsync(body);
        if (status is not null)
            context.Response.AppendTrailer("grpc-status", status);
    });

    private static async Task<GrpcException> FailAsync(RequestDelegate answer)
    {
        await using var server = await GrpcTestServer.StartAsync(app => app.MapPost(Method.Path, answer));
        await using var channel = server.Connect();
        return await Assert.ThrowsAsync<GrpcException>(() => channel.CallAsync(Method, [], TimeSpan.FromSeconds(30), CancellationToken.None));
    }
}
