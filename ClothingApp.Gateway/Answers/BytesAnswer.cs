using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace ClothingApp.Gateway.Answers;

/// <summary>An answer that is whole in memory: with an ETag for those who ask again, and in gzip where that pays.</summary>
internal sealed class BytesAnswer(byte[] content, string contentType) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, headers) = (httpContext.Request, httpContext.Response.Headers);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16))}\"";
        headers.ETag = tag;
        // Kept, but asked about each time: a model's state is old within seconds.
        headers.CacheControl = "no-cache";
        if (EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var known)
            && known.Any(one => one.Equals(EntityTagHeaderValue.Any) || one.Compare(new EntityTagHeaderValue(tag), useStrongComparison: false)))
        {
            headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
            httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        return Compressed.WriteAsync(httpContext, content, contentType, level: CompressionLevel.Optimal);
    }
}

/// <summary>Writes a whole body, in gzip for those who accept it when it is worth the work.</summary>
internal static class Compressed
{
    private const int LeastBytes = 1024;

    public static async Task WriteAsync(HttpContext context, byte[] content, string contentType, bool pays = true, CompressionLevel level = CompressionLevel.Fastest)
    {
        var response = context.Response;
        response.ContentType = contentType;
        if (pays && content.Length > LeastBytes)
        {
            response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
            if (Accepts(context.Request))
            {
                response.Headers.ContentEncoding = "gzip";
                content = Compress(content, level);
            }
        }
        response.ContentLength = content.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(content, context.RequestAborted);
    }

    private static bool Accepts(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var codings)
        && codings.Any(coding => coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && coding.Quality is null or > 0);

    private static byte[] Compress(byte[] content, CompressionLevel level)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, level))
            gzip.Write(content);
        return compressed.ToArray();
    }
}
