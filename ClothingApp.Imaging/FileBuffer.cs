using System.Buffers;
using System.Runtime.InteropServices;

namespace ClothingApp.Imaging;

/// <summary>
/// The bytes of one encoded picture while they arrive. Outside of the collected heap: pictures of megabytes come and go by the hundred, and pools
/// of arrays would round each up to a power of two and keep it. What is announced but does not come takes no memory: pages that nobody has
/// written to are none. Whoever has it disposes of it: nobody else gives the memory back.
/// </summary>
public sealed unsafe class FileBuffer : MemoryManager<byte>
{
    private byte* _start;
    private int _capacity;

    /// <param name="capacity">Bytes to begin with, at least 1.</param>
    public FileBuffer(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _start = (byte*)NativeMemory.Alloc((nuint)capacity);
        _capacity = capacity;
    }

    /// <summary>Bytes that have come.</summary>
    public int Length { get; private set; }

    /// <summary>What has come. Gone after <see cref="IDisposable.Dispose"/>, and moved by <see cref="Free"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => CreateMemory(0, Length);

    /// <summary>Room for the next bytes, at least one; call <see cref="Advance"/> for those that came. Every memory handed out before is void.</summary>
    public Memory<byte> Free()
    {
        ObjectDisposedException.ThrowIf(_start is null, this);
        if (Length == _capacity)
        {
            var capacity = (int)Math.Min(_capacity * 2L, Array.MaxLength);
            _start = (byte*)NativeMemory.Realloc(_start, (nuint)capacity);
            _capacity = capacity;
        }
        return CreateMemory(Length, _capacity - Length);
    }

    /// <param name="bytes">Written into what <see cref="Free"/> gave.</param>
    public void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _capacity - Length);
        Length += bytes;
    }

    /// <inheritdoc />
    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_start is null, this);
        return new Span<byte>(_start, _capacity);
    }

    /// <inheritdoc />
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elementIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elementIndex, _capacity);
        return new MemoryHandle(_start + elementIndex, pinnable: this);
    }

    /// <inheritdoc />
    public override void Unpin() => GC.KeepAlive(this);

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        NativeMemory.Free(_start);
        _start = null;
        (_capacity, Length) = (0, 0);
    }
}
