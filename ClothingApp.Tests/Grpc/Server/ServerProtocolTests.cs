using System.Net;
using System.Net.Http.Headers;
using ClothingApp.Grpc;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ClothingApp.Tests.Grpc.Server;

/// <summary>What the server answers to requests that no well-behaved client sends.</summary>
public class ServerProtocolTests
{
    private static readonly GrpcMethod<byte[], byte[]> Echo = BytesMarshaller.Method("test.Raw", "Echo");

    [Fact]
    public async Task Post_OtherContentType_Is415()
    {
        using var response = await PostAsync("/test.Raw/Echo", [], "application/json");
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "13"), (response.StatusCode, Status(response)));
    }

    [Fact]
    public async Task Post_GrpcWeb_Is415()
    {
        using var response = await PostAsync("/test.Raw/Echo", [], "application/grpc-web");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task Post_OverHttp1_Is426()
    {
        using var response = await PostAsync("/test.Raw/Echo", [], version: HttpVersion.Version11);
        Assert.Equal((HttpStatusCode.UpgradeRequired, "13"), (response.StatusCode, Status(response)));
    }

    [Fact]
    public async Task Post_UnknownMethod_IsTrailersOnlyUnimplemented()
    {
        using var response = await PostAsync("/test.Raw/Missing", [0, 0, 0, 0, 0]);
        Assert.Equal((HttpStatusCode.OK, "12", "application/grpc"), (response.StatusCode, Status(response), response.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task Post_MethodInOtherCase_IsUnimplemented()
    {
        using var response = await PostAsync("/test.raw/echo", [0, 0, 0, 0, 0]);
        Assert.Equal("12", Status(response));
    }

    [Fact]
    public async Task Post_UnknownPathThatIsNoGrpc_Is404()
    {
        using var response = await PostAsync("/v1/models", [], "application/json");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("empty body", new byte[0], "13", "Incomplete message.")]
    [InlineData("prefix cut", new byte[] { 0, 0, 0 }, "13", "Incomplete message.")]
    [InlineData("message cut", new byte[] { 0, 0, 0, 0, 2, 7 }, "13", "Incomplete message.")]
    [InlineData("second message", new byte[] { 0, 0, 0, 0, 1, 7, 0, 0, 0, 0, 0 }, "13", "Additional data after the message received.")]
    [InlineData("unknown flag", new byte[] { 2, 0, 0, 0, 1, 7 }, "13", "Message with unknown flag 2.")]
    [InlineData("compressed without encoding", new byte[] { 1, 0, 0, 0, 1, 7 }, "13", "Compressed message without a grpc-encoding.")]
    [InlineData("length of 4 GiB", new byte[] { 0, 255, 255, 255, 255, 7 }, "8", "SERVER: Received message larger than max (4294967295 vs. 67108864)")]
    public async Task Post_BadFraming_IsItsStatus(string name, byte[] body, string status, string message)
    {
        using var response = await PostAsync("/test.Raw/Echo", body);
        Assert.Equal((name, HttpStatusCode.OK, status, message), (name, response.StatusCode, Status(response), Header(response, "grpc-message")));
    }

    [Fact]
    public async Task Post_UnknownEncoding_IsUnimplementedAndListsOurs()
    {
        using var response = await PostAsync("/test.Raw/Echo", [1, 0, 0, 0, 1, 7], encoding: "snappy");
        Assert.Equal(("12", "identity,gzip"), (Status(response), Header(response, "grpc-accept-encoding")));
    }

    [Fact]
    public async Task Post_CompressedRubbish_IsInternal()
    {
        using var response = await PostAsync("/test.Raw/Echo", [1, 0, 0, 0, 3, 7, 7, 7], encoding: "gzip");
        Assert.Equal("13", Status(response));
    }

    [Fact]
    public async Task Post_WellFormed_HasStatusInTrailersOnly()
    {
        using var response = await PostAsync("/test.Raw/Echo", [0, 0, 0, 0, 1, 7]);
        Assert.Equal([0, 0, 0, 0, 1, 7], await response.Content.ReadAsByteArrayAsync());
        Assert.False(response.Headers.Contains("grpc-status"));
        Assert.Equal("0", Assert.Single(response.TrailingHeaders.GetValues("grpc-status")));
    }

    /// <summary>The server lives as long as its response is read: the test's client buffers the whole answer.</summary>
    private static async Task<HttpResponseMessage> PostAsync(
        string path, byte[] body, string contentType = "application/grpc", string? encoding = null, Version? version = null)
    {
        version ??= HttpVersion.Version20;
        await using var server = await GrpcTestServer.StartAsync(
            app =>
            {
                app.MapGrpc(Echo, (request, _) => ValueTask.FromResult(request));
                app.MapGrpcFallback();
            },
            protocols: version == HttpVersion.Version20 ? HttpProtocols.Http2 : HttpProtocols.Http1);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, path))
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(contentType) } },
        };
        if (encoding is not null)
            request.Headers.Add("grpc-encoding", encoding);
        return await client.SendAsync(request);
    }

    private static string? Status(HttpResponseMessage response) => Header(response, "grpc-status");

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;
}
