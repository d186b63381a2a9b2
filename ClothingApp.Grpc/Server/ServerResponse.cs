using System.Globalization;
using ClothingApp.Grpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ClothingApp.Grpc.Server;

/// <summary>Sends a call's answer.</summary>
internal static class ServerResponse
{
    private const string Side = "SERVER";

    /// <summary>Message, then <c>grpc-status: 0</c> in the trailers. Kestrel sends data and trailers with one flush at the end.</summary>
    public static async ValueTask SendAsync<T>(HttpContext context, IGrpcMarshaller<T> marshaller, T message, int maxBytes)
    {
        if (AcceptsCompression(context))
        {
            using var frame = OutgoingMessage.Frame(marshaller, message, maxBytes, Side, compress: true);
            context.Response.Headers[GrpcNames.Encoding] = GrpcNames.Gzip;
            await StartAsync(context);
            await context.Response.BodyWriter.WriteAsync(frame.WrittenMemory, CancellationToken.None);
        }
        else
        {
            var size = OutgoingMessage.CheckedSize(marshaller, message, maxBytes, Side);
            await StartAsync(context);
            WriteInPlace(context, marshaller, message, size);
        }
        SendOk(context);
    }

    /// <summary>The headers, before the first message of several.</summary>
    public static Task StartAsync(HttpContext context)
    {
        context.Response.ContentType = GrpcNames.ContentType;
        context.Response.Headers[GrpcNames.AcceptEncoding] = GrpcNames.SupportedEncodings;
        return context.Response.StartAsync(CancellationToken.None);
    }

    /// <summary>One message of several, on its way at once.</summary>
    public static async ValueTask SendOneAsync<T>(HttpContext context, IGrpcMarshaller<T> marshaller, T message, int maxBytes, CancellationToken ct)
    {
        WriteInPlace(context, marshaller, message, OutgoingMessage.CheckedSize(marshaller, message, maxBytes, Side));
        await context.Response.BodyWriter.FlushAsync(ct);
    }

    /// <summary>The end of an answer that holds its messages.</summary>
    public static void SendOk(HttpContext context) => SetStatus(Trailers(context), null);

    /// <summary>
    /// A status without a message. Before anything was written it goes into the headers, which makes the answer a single
    /// HEADERS frame ("trailers-only"); after that, into the trailers.
    /// </summary>
    public static void SendStatus(HttpContext context, GrpcException status)
    {
        if (context.Response.HasStarted)
        {
            SetStatus(Trailers(context), status);
            return;
        }
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = GrpcNames.ContentType;
        context.Response.Headers.Remove(GrpcNames.Encoding);
        context.Response.Headers[GrpcNames.AcceptEncoding] = GrpcNames.SupportedEncodings;
        SetStatus(context.Response.Headers, status);
    }

    /// <param name="status">Null for OK.</param>
    public static void SetStatus(IHeaderDictionary headers, GrpcException? status)
    {
        headers[GrpcNames.Status] = ((int)(status?.Code ?? GrpcStatusCode.Ok)).ToString(CultureInfo.InvariantCulture);
        if (status is { Detail.Length: > 0 })
            headers[GrpcNames.Message] = GrpcMessageText.Encode(status.Detail);
    }

    /// <summary>Straight into Kestrel's memory. Not flushed: the end of a unary answer does that once for data and trailers.</summary>
    private static void WriteInPlace<T>(HttpContext context, IGrpcMarshaller<T> marshaller, T message, int size)
    {
        var body = context.Response.BodyWriter;
        new MessagePrefix(0, (uint)size).Write(body.GetSpan(MessagePrefix.Size));
        body.Advance(MessagePrefix.Size);
        var before = body.UnflushedBytes;
        marshaller.Write(message, body);
        OutgoingMessage.EnsureExact(body.UnflushedBytes - before, size, typeof(T));
    }

    private static bool AcceptsCompression(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<CompressResponses>() is not null
        && context.Request.Headers[GrpcNames.AcceptEncoding].ToString()
            .Split(',', StringSplitOptions.TrimEntries).Contains(GrpcNames.Gzip, StringComparer.Ordinal);

    private static IHeaderDictionary Trailers(HttpContext context) =>
        context.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers;
}
