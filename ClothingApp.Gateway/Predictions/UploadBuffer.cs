using System.Buffers;

namespace ClothingApp.Gateway.Predictions;

/// <summary>One uploaded file in a pooled buffer that grows with what really arrives, whatever was announced.</summary>
internal sealed class UploadBuffer : IDisposable
{
    private const int FirstSize = 256 * 1024;

    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _length;

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Reads to the end of <paramref name="body"/>. The server's limit for the body of a request bounds it.</summary>
    public static async Task<UploadBuffer> ReadAsync(Stream body, CancellationToken ct)
    {
        var upload = new UploadBuffer();
        try
        {
            int read;
            while ((read = await body.ReadAsync(upload.Free(), ct)) > 0)
                upload._length += read;
            return upload;
        }
        catch
        {
            upload.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private Memory<byte> Free()
    {
        if (_length == _buffer!.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_length * 2);
            _buffer.CopyTo(larger, 0);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        return _buffer.AsMemory(_length);
    }
}
