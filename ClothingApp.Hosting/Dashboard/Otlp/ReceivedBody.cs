using System.Buffers;

namespace ClothingApp.Hosting.Dashboard.Otlp;

/// <summary>A request's bytes in one piece, in rented memory that counts against the budget until it is disposed.</summary>
internal sealed class ReceivedBody(IngestBudget budget) : IDisposable
{
    private const int FirstBytes = 64 * 1024;

    private byte[] _buffer = [];
    private long _taken;

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _buffer.AsSpan(0, Length);

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, Length);

    /// <returns>Null when the budget does not allow it.</returns>
    public static ReceivedBody? CopyOf(ReadOnlySequence<byte> data, IngestBudget budget)
    {
        var body = new ReceivedBody(budget);
        if (!body.TryGrow((int)data.Length))
        {
            body.Dispose();
            return null;
        }
        data.CopyTo(body._buffer);
        body.Length = (int)data.Length;
        return body;
    }

    /// <summary>Reads the stream to its end. Memory grows with what really comes, not with what was announced.</summary>
    public async Task<BodyFault?> FillAsync(Stream stream, int maxBytes, CancellationToken ct)
    {
        while (true)
        {
            if (Length == _buffer.Length && !TryGrow((int)Math.Clamp(2L * Length, FirstBytes, maxBytes + 1L)))
                return BodyFault.Busy;
            var count = await stream.ReadAsync(_buffer.AsMemory(Length), ct);
            if (count == 0)
                return null;
            Length += count;
            if (Length > maxBytes)
                return BodyFault.TooLarge;
        }
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        budget.Return(_taken);
        _taken = 0;
    }

    private bool TryGrow(int bytes)
    {
        if (!budget.TryTake(bytes - _taken))
            return false;
        _taken = bytes;
        var larger = ArrayPool<byte>.Shared.Rent(bytes);
        Span.CopyTo(larger);
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
        return true;
    }
}

/// <summary>Why a request's body was not read.</summary>
internal enum BodyFault
{
    TooLarge,
    Busy,
    NotGzip,
    UnknownEncoding,
}
