using System.Buffers;
using System.IO.Compression;

namespace ClothingApp.ModelServer.Rest;

/// <summary>
/// A request's text in one pooled buffer. It is kept whole because what is wrong anywhere in it decides the answer; no
/// tree of objects is made of it.
/// </summary>
internal sealed class RestBody : IDisposable
{
    /// <summary>Larger requests are refused. A hundred million numbers belong into gRPC.</summary>
    public const long MaxBytes = 512L * 1024 * 1024;

    /// <summary>TensorFlow Serving's bound on what a compressed request may become.</summary>
    public const int MaxInflatedBytes = 100_000_000;

    private const int FirstBytes = 16 * 1024;

    private byte[] _buffer;
    private int _length;

    private RestBody(int capacity) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    public ReadOnlySpan<byte> Text => _buffer.AsSpan(0, _length);

    /// <exception cref="BadHttpRequestException">413: too large; 400: not what its Content-Encoding says.</exception>
    public static async Task<RestBody> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentLength > MaxBytes)
            throw TooLarge(MaxBytes);
        if (!request.Headers.ContentEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
            return await ReadAsync(request.Body, (int)(request.ContentLength ?? FirstBytes) + 1, MaxBytes, ct);
        try
        {
            await using var inflated = new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true);
            return await ReadAsync(inflated, FirstBytes, MaxInflatedBytes, ct);
        }
        catch (InvalidDataException e)
        {
            throw new BadHttpRequestException("the request's body is not gzip, which its Content-Encoding says it is", StatusCodes.Status400BadRequest, e);
        }
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    // A Content-Length is only believed as far as bytes come: the buffer starts at a megabyte at most.
    private static async Task<RestBody> ReadAsync(Stream stream, int expected, long limit, CancellationToken ct)
    {
        var body = new RestBody(Math.Min(expected, 1 << 20));
        try
        {
            while (true)
            {
                if (body._length == body._buffer.Length)
                    body.Grow();
                var read = await stream.ReadAsync(body._buffer.AsMemory(body._length), ct);
                if (read == 0)
                    return body;
                body._length += read;
                if (body._length > limit)
                    throw TooLarge(limit);
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(_buffer.Length * 2));
        Text.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private static BadHttpRequestException TooLarge(long limit) =>
        new($"the request is larger than {limit} bytes, which is the most that is taken: send fewer rows at once, or use gRPC", StatusCodes.Status413PayloadTooLarge);
}
