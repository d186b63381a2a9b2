using System.Diagnostics;

namespace ClothingApp.Imaging.Fetching;

/// <summary>Reads a body into one buffer, counting bytes and watching the pace.</summary>
internal static class BodyReader
{
    /// <summary>For a body that does not say how long it is.</summary>
    private const int FirstBuffer = 64 * 1024;

    /// <returns>The bytes with the buffer's owner, or a failure.</returns>
    internal static async Task<FetchResult> ReadAsync(Stream body, long? claimedLength, FetchOptions options, CancellationToken ct)
    {
        if (claimedLength > options.MaxBytes) return TooLarge(options);

        // One byte more than allowed shows that there is more.
        FileBuffer? buffer = new((int)Math.Min(claimedLength ?? FirstBuffer, options.MaxBytes) + 1);
        try
        {
            using var pace = new Pace(options, ct);
            while (true)
            {
                var free = buffer.Free();
                var read = await pace.ReadAsync(body, free[..Math.Min(free.Length, options.MaxBytes + 1 - buffer.Length)]);
                if (read is null) return FetchResult.Failure(FetchError.Timeout, "The server sends the picture too slowly");
                if (read == 0) break;
                buffer.Advance(read.Value);
                if (buffer.Length > options.MaxBytes) return TooLarge(options);
            }

            var result = FetchResult.Success(buffer.Bytes, buffer);
            buffer = null;
            return result;
        }
        finally
        {
            ((IDisposable?)buffer)?.Dispose();
        }
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
}
