using System.Buffers;
using System.IO.Compression;
using ClothingApp.Grpc;
using ClothingApp.ModelServer.Requests;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Rest;

/// <summary>
/// A request's text in one pooled buffer. It is kept whole because what is wrong anywhere in it decides the answer; no
/// tree of objects is made of it.
/// </summary>
internal sealed class RestBody : IDisposable
{
    /// <summary>TensorFlow Serving's bound on what a compressed request may become.</summary>
    public const int MaxInflatedBytes = 100_000_000;

    private const int FirstBytes = 16 * 1024;

    private readonly RequestMemory _memory;
    private readonly TensorBudget.Hold _text, _tensors;
    private long _keptFree, _made;
    private byte[] _buffer = [];
    private int _length;

    private RestBody(RequestMemory memory)
    {
        _memory = memory;
        (_text, _tensors) = (memory.Budget.Begin(), memory.Budget.Begin());
    }

    public ReadOnlySpan<byte> Text => _buffer.AsSpan(0, _length);

    /// <param name="memory">What the text, and the tensors that will be as large, may take.</param>
    /// <exception cref="GrpcException">RESOURCE_EXHAUSTED: other requests have taken it.</exception>
    /// <exception cref="BadHttpRequestException">413: too large; 400: not what its Content-Encoding says.</exception>
    public static async Task<RestBody> ReadAsync(HttpRequest request, RequestMemory memory, CancellationToken ct)
    {
        if (request.ContentLength > memory.MaxRestBodyBytes)
            throw TooLarge(memory.MaxRestBodyBytes);
        if (!request.Headers.ContentEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
            return await ReadAsync(request.Body, memory, (int)(request.ContentLength ?? FirstBytes) + 1, memory.MaxRestBodyBytes, ct);
        try
        {
            await using var inflated = new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true);
            return await ReadAsync(inflated, memory, FirstBytes, Math.Min(MaxInflatedBytes, memory.MaxRestBodyBytes), ct);
        }
        catch (InvalidDataException e)
        {
            throw new BadHttpRequestException("the request's body is not gzip, which its Content-Encoding says it is", StatusCodes.Status400BadRequest, e);
        }
    }

    /// <summary>What is made of the text is about to take so many bytes. As many as the text has are kept free for it; numbers and strings may become more.</summary>
    /// <exception cref="GrpcException">RESOURCE_EXHAUSTED: other requests have taken it.</exception>
    public void Charge(long bytes)
    {
        _made += bytes;
        if (_made <= _keptFree)
            return;
        _memory.Take(_tensors, _made - _keptFree);
        _keptFree = _made;
    }

    /// <summary>The tensors are made; what was kept free for them stays so until the end.</summary>
    public void DropText()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _text.Dispose();
    }

    public void Dispose()
    {
        DropText();
        _tensors.Dispose();
    }

    // A Content-Length is only believed as far as bytes come: the buffer starts at a megabyte at most.
    private static async Task<RestBody> ReadAsync(Stream stream, RequestMemory memory, int expected, long limit, CancellationToken ct)
    {
        var body = new RestBody(memory);
        try
        {
            body.Grow(Math.Min(expected, 1 << 20));
            while (true)
            {
                if (body._length == body._buffer.Length)
                    body.Grow(checked(body._buffer.Length * 2));
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

    // The text, and as much again for the tensors that become of it.
    private void Grow(int capacity)
    {
        _memory.Take(_text, capacity - _buffer.Length);
        _memory.Take(_tensors, capacity - _buffer.Length);
        _keptFree += capacity - _buffer.Length;
        var larger = ArrayPool<byte>.Shared.Rent(capacity);
        Text.CopyTo(larger);
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private static BadHttpRequestException TooLarge(long limit) =>
        new($"the request is larger than {limit} bytes, which is the most that is taken: send fewer rows at once, or use gRPC", StatusCodes.Status413PayloadTooLarge);
}
