using System.Text;
using ClothingApp.Grpc;
using Microsoft.AspNetCore.Builder;

namespace ClothingApp.Tests.Grpc.Interop;

/// <summary>The service that both sides of the interoperability tests know.</summary>
internal static class InteropMethods
{
    public const string UnicodeDetail = "größer als 100 % – 価格";

    public static GrpcMethod<byte[], byte[]> Of(string name) => BytesMarshaller.Method("test.Interop", name);

    public static void Map(WebApplication app)
    {
        app.MapGrpc(Of("Echo"), (request, _) => ValueTask.FromResult(request));
        app.MapGrpc(Of("Fail"), (_, _) => throw new GrpcException(GrpcStatusCode.FailedPrecondition, UnicodeDetail));
        app.MapGrpc(Of("Throw"), (_, _) => throw new InvalidOperationException("a secret"));
        app.MapGrpc(Of("Wait"), async (_, call) =>
        {
            await Task.Delay(Timeout.Infinite, call.CancellationToken);
            return [];
        });
        app.MapGrpc(Of("Text"), (_, _) => ValueTask.FromResult(Encoding.ASCII.GetBytes(new string('t', 100_000)))).CompressGrpcResponses();
        app.MapGrpc(Of("Metadata"), (_, call) =>
        {
            var headers = call.HttpContext.Request.Headers;
            return ValueTask.FromResult(Encoding.ASCII.GetBytes($"{headers["x-test"]}|{headers["x-raw-bin"]}"));
        });
        app.MapGrpcFallback();
    }
}
