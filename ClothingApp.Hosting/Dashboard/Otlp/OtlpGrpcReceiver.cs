using System.Buffers;
using ClothingApp.Grpc;
using ClothingApp.Hosting.Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClothingApp.Hosting.Dashboard.Otlp;

/// <summary>OTLP over gRPC for one signal: framing, gzip and limits are ClothingApp.Grpc's.</summary>
internal sealed class OtlpGrpcReceiver(OtlpSignal signal, TelemetryStore store, OtlpOptions options, IngestBudget budget)
{
    public IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints)
    {
        var method = new GrpcMethod<ReceivedBody, byte[]>(signal.Service, "Export", new BodyMarshaller(budget), RawMarshaller.Instance);
        var endpoint = endpoints.MapGrpc(method, (body, _) => ValueTask.FromResult(Export(body)));
        // Before the body: nobody without the key gets memory.
        endpoint.Finally(builder =>
        {
            if (builder.RequestDelegate is { } export)
                builder.RequestDelegate = context => ApiKey.IsRight(context.Request, options) ? export(context) : Refuse(context);
        });
        return endpoint;
    }

    private byte[] Export(ReceivedBody body)
    {
        using (body)
        {
            try
            {
                return OtlpAnswer.Protobuf(signal.ImportProtobuf(body.Span, store));
            }
            catch (InvalidDataException e)
            {
                throw new GrpcException(GrpcStatusCode.InvalidArgument, e.Message, e);
            }
        }
    }

    /// <summary>A status without a message fits into the headers ("trailers-only").</summary>
    private static Task Refuse(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = "16";
        context.Response.Headers["grpc-message"] = ApiKey.Refusal;
        return Task.CompletedTask;
    }

    private sealed class BodyMarshaller(IngestBudget budget) : IGrpcMarshaller<ReceivedBody>
    {
        public int GetSize(ReceivedBody message) => message.Length;

        public void Write(ReceivedBody message, IBufferWriter<byte> output) => output.Write(message.Span);

        public ReceivedBody Read(ReadOnlySequence<byte> data) =>
            ReceivedBody.CopyOf(data, budget)
            ?? throw new InvalidDataException(IngestBudget.Refusal, new GrpcException(GrpcStatusCode.Unavailable, IngestBudget.Refusal));
    }
}

/// <summary>Bytes as they are.</summary>
internal sealed class RawMarshaller : IGrpcMarshaller<byte[]>
{
    public static readonly RawMarshaller Instance = new();

    public int GetSize(byte[] message) => message.Length;

    public void Write(byte[] message, IBufferWriter<byte> output) => output.Write(message);

    public byte[] Read(ReadOnlySequence<byte> data) => data.ToArray();
}
