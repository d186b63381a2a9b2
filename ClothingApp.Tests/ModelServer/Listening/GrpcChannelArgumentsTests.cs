using ClothingApp.Grpc;
using ClothingApp.ModelServer.Listening;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ClothingApp.Tests.ModelServer.Listening;

public sealed class GrpcChannelArgumentsTests
{
    [Fact]
    public void Apply_KnownNames_SetTheTransport()
    {
        var (kestrel, grpc) = (new KestrelServerOptions(), new GrpcServerOptions());
        var arguments = GrpcChannelArguments.Parse("grpc.max_concurrent_streams=7, grpc.keepalive_time_ms=5000,grpc.max_receive_message_length=-1,grpc.max_send_message_length=1000,grpc.so_reuseport=0");

        arguments.Apply(kestrel, grpc);

        Assert.Equal((7, TimeSpan.FromSeconds(5)), (kestrel.Limits.Http2.MaxStreamsPerConnection, kestrel.Limits.Http2.KeepAlivePingDelay));
        Assert.Equal((int.MaxValue, 1000), (grpc.MaxReceiveBytes, grpc.MaxSendBytes));
        Assert.Equal(["grpc.so_reuseport"], arguments.Unknown);
    }

    [Theory]
    [InlineData("grpc.max_concurrent_streams", "is no KEY=VALUE")]
    [InlineData("grpc.max_concurrent_streams=many", "grpc.max_concurrent_streams is a whole number")]
    [InlineData("grpc.max_concurrent_streams=0", "grpc.max_concurrent_streams=0 cannot be")]
    public void Parse_Wrong_SaysWhat(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => GrpcChannelArguments.Parse(text)).Message, StringComparison.Ordinal);
}
