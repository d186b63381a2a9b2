using System.IO.Compression;
using System.Text.Json;
using ClothingApp.Grpc;
using ClothingApp.Hosting.Dashboard.Telemetry;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace ClothingApp.Hosting.Dashboard.Otlp;

/// <summary>
/// OTLP over HTTP for one signal:
/// <code>
/// POST -> (1) key -> (2) protobuf or JSON? -> (3) body, inflated -> (4) records -> (5) store -> 200, or 200 with refusals
///           401            415             413, 429, 400, 415            400
/// </code>
/// Every failure carries a google.rpc.Status in the request's own encoding.
/// </summary>
internal sealed class OtlpHttpReceiver(OtlpSignal signal, TelemetryStore store, OtlpOptions options, IngestBudget budget)
{
    private const string Protobuf = "application/x-protobuf", Json = "application/json";

    /// <summary>A value of an attribute may lie <see cref="Limits.Depth"/> deep, each depth being three of JSON's.</summary>
    private static readonly JsonDocumentOptions JsonOptions = new() { MaxDepth = 64 + (3 * Limits.Depth) };

    public async Task InvokeAsync(HttpContext context)
    {
        var encoding = EncodingOf(context.Request);
        // (1)
        if (!ApiKey.IsRight(context.Request, options))
        {
            context.Response.Headers.WWWAuthenticate = OtlpOptions.ApiKeyHeader;
            await FailAsync(context, encoding, StatusCodes.Status401Unauthorized, GrpcStatusCode.Unauthenticated, ApiKey.Refusal);
            return;
        }
        // (2)
        if (encoding is null)
        {
            await FailAsync(context, Json, StatusCodes.Status415UnsupportedMediaType, GrpcStatusCode.InvalidArgument, $"The content type is neither {Protobuf} nor {Json}.");
            return;
        }
        // (3)
        using var body = new ReceivedBody(budget);
        if (await ReadAsync(context, body) is { } fault)
        {
            await FailAsync(context, encoding, fault);
            return;
        }
        // (4), (5)
        if (Import(body, encoding, out var refusals) is { } malformed)
        {
            await FailAsync(context, encoding, StatusCodes.Status400BadRequest, GrpcStatusCode.InvalidArgument, malformed);
            return;
        }
        await AnswerAsync(context, encoding, StatusCodes.Status200OK, encoding == Json ? OtlpAnswer.Json(refusals, signal.RejectedName) : OtlpAnswer.Protobuf(refusals));
    }

    /// <returns>Null when done, else what is wrong with the bytes.</returns>
    private string? Import(ReceivedBody body, string encoding, out Refusals refusals)
    {
        refusals = new Refusals();
        try
        {
            if (encoding == Protobuf)
            {
                refusals = signal.ImportProtobuf(body.Span, store);
                return null;
            }
            using var json = JsonDocument.Parse(body.Memory, JsonOptions);
            refusals = signal.ImportJson(json.RootElement, store);
            return null;
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
        catch (JsonException e)
        {
            return e.Message;
        }
    }

    private static async Task<BodyFault?> ReadAsync(HttpContext context, ReceivedBody body)
    {
        // Counted here; the server-wide limit is lower and would end the connection.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        if (context.Request.ContentLength > OtlpOptions.MaxRequestBytes)
            return BodyFault.TooLarge;
        var contentEncoding = context.Request.Headers.ContentEncoding.ToString();
        if (contentEncoding.Length == 0 || contentEncoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return await body.FillAsync(context.Request.Body, OtlpOptions.MaxRequestBytes, context.RequestAborted);
        if (!contentEncoding.Equals("gzip", StringComparison.OrdinalIgnoreCase))
            return BodyFault.UnknownEncoding;
        try
        {
            await using var limited = new LimitedStream(context.Request.Body, OtlpOptions.MaxRequestBytes);
            await using var gzip = new GZipStream(limited, CompressionMode.Decompress);
            return await body.FillAsync(gzip, OtlpOptions.MaxRequestBytes, context.RequestAborted) ?? (limited.IsExceeded ? BodyFault.TooLarge : null);
        }
        catch (InvalidDataException)
        {
            return BodyFault.NotGzip;
        }
    }

    private static string? EncodingOf(HttpRequest request) =>
        !MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? null
        : type.MediaType.Equals(Protobuf, StringComparison.OrdinalIgnoreCase) ? Protobuf
        : type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase) ? Json
        : null;

    private static Task FailAsync(HttpContext context, string encoding, BodyFault fault)
    {
        if (fault == BodyFault.Busy)
            context.Response.Headers.RetryAfter = "1";
        var (status, code, message) = fault switch
        {
            BodyFault.TooLarge => (StatusCodes.Status413PayloadTooLarge, GrpcStatusCode.ResourceExhausted, $"A request may have {OtlpOptions.MaxRequestBytes} bytes at most, inflated or not."),
            BodyFault.Busy => (StatusCodes.Status429TooManyRequests, GrpcStatusCode.Unavailable, IngestBudget.Refusal),
            BodyFault.NotGzip => (StatusCodes.Status400BadRequest, GrpcStatusCode.InvalidArgument, "The body is not gzip."),
            _ => (StatusCodes.Status415UnsupportedMediaType, GrpcStatusCode.InvalidArgument, "The content encoding is not gzip."),
        };
        return FailAsync(context, encoding, status, code, message);
    }

    private static Task FailAsync(HttpContext context, string? encoding, int status, GrpcStatusCode code, string message) =>
        AnswerAsync(context, encoding ?? Json, status, encoding == Protobuf ? OtlpAnswer.Protobuf(code, message) : OtlpAnswer.Json(code, message));

    private static Task AnswerAsync(HttpContext context, string encoding, int status, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = encoding;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
