using System.Buffers;

namespace ClothingApp.Grpc.Wire;

/// <summary>A growing buffer over one rented array. The array goes back to the pool with <see cref="Dispose"/>.</summary>
internal sealed class PooledBuffer(int capacity) : IBufferWriter<byte>, IDisposable
{
    // A writer may ask for a next span when everything is written; it must not be an empty one.
    private const int Slack = 16;

    private byte[]? _array = ArrayPool<byte>.Shared.Rent(capacity + Slack);

    public int Length { get; private set; }

    public ArraySegment<byte> WrittenSegment => new(Rented, 0, Length);

    public ReadOnlyMemory<byte> WrittenMemory => WrittenSegment;

    public Span<byte> WrittenSpan => Rented.AsSpan(0, Length);

    private byte[] Rented => _array ?? throw new ObjectDisposedException(nameof(PooledBuffer));

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(Rented.Length - Length), nameof(count));
        Length += count;
    }

    /// <summary>Begins anew, in the same array.</summary>
    public void Clear() => Length = 0;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (Rented.Length - Length < Math.Max(sizeHint, 1))
            Grow(Math.Max(sizeHint, 1));
        return Rented.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose()
    {
        if (_array is { } array)
        {
            _array = null;
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    private void Grow(int atLeast)
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(Length + Math.Max(atLeast, Math.Min(Length, Array.MaxLength - Length))));
        WrittenSpan.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(Rented);
        _array = larger;
    }
}
