using System.Buffers;
using System.Diagnostics;

namespace ClothingApp.Imaging.Fetching;

/// <summary>Reads a body into one pooled buffer, counting bytes and watching the pace.</summary>
internal static class BodyReader
{
    /// <summary>The most that a length claimed by a header may reserve before its bytes have come.</summary>
    private const int MaxFirstBuffer = 256 * 1024;
    private const int MinFirstBuffer = 16 * 1024;

    /// <returns>The bytes with the buffer's owner, or a failure.</returns>
    internal static async Task<FetchResult> ReadAsync(Stream body, long? claimedLength, FetchOptions options, CancellationToken ct)
    {
        if (claimedLength > options.MaxBytes) return TooLarge(options);

        // One byte more than allowed shows that there is more.
        var most = options.MaxBytes + 1;
        byte[]? buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp((claimedLength ?? 0) + 1, MinFirstBuffer, MaxFirstBuffer));
        var length = 0;
        try
        {
            using var pace = new Pace(options, ct);
            while (true)
            {
                if (length == buffer.Length) buffer = Grow(buffer, length, most);
                var read = await pace.ReadAsync(body, buffer.AsMemory(length, Math.Min(buffer.Length, most) - length));
                if (read is null) return FetchResult.Failure(FetchError.Timeout, "The server sends the picture too slowly");
                if (read == 0) break;
                length += read.Value;
                if (length > options.MaxBytes) return TooLarge(options);
            }

            var result = FetchResult.Success(buffer.AsMemory(0, length), new PooledBuffer(buffer));
            buffer = null;
            return result;
        }
        finally
        {
            if (buffer is not null) ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grow(byte[] buffer, int length, int most)
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min((long)buffer.Length * 2, most));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static FetchResult TooLarge(FetchOptions options) =>
        FetchResult.Failure(FetchError.TooLarge, $"The picture has more than {options.MaxBytes / 1_000_000.0:0.##} MB: give a smaller one");

    /// <summary>Cuts a body that stalls or trickles, so that nobody holds a slot for nearly nothing.</summary>
    private sealed class Pace(FetchOptions options, CancellationToken ct) : IDisposable
    {
        private readonly CancellationTokenSource _stall = CancellationTokenSource.CreateLinkedTokenSource(ct);
        private long _windowStart = Stopwatch.GetTimestamp();
        private long _windowBytes;

        /// <returns>Bytes read, 0 at the end, null when it went too slowly.</returns>
        internal async ValueTask<int?> ReadAsync(Stream body, Memory<byte> buffer)
        {
            _stall.CancelAfter(options.PaceWindow);
            int read;
            try
            {
                read = await body.ReadAsync(buffer, _stall.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                return null;
            }

            _windowBytes += read;
            var elapsed = Stopwatch.GetElapsedTime(_windowStart);
            if (elapsed < options.PaceWindow || read == 0) return read;
            if (_windowBytes < options.MinBytesPerSecond * elapsed.TotalSeconds) return null;
            _windowStart = Stopwatch.GetTimestamp();
            _windowBytes = 0;
            return read;
        }

        public void Dispose() => _stall.Dispose();
    }

    private sealed class PooledBuffer(byte[] buffer) : IDisposable
    {
        private byte[]? _buffer = buffer;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _buffer, null) is { } owned) ArrayPool<byte>.Shared.Return(owned);
        }
    }
}
