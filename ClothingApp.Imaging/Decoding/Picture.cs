using System.Buffers;

namespace ClothingApp.Imaging.Decoding;

/// <summary>A decoded picture: upright, opaque, 8 bits per channel, red green blue. Dispose gives its buffer back.</summary>
public sealed class Picture(int width, int height, ReadOnlyMemory<byte> rgb, IDisposable? owner = null) : IDisposable
{
    private IDisposable? _owner = owner;

    public int Width { get; } = width;

    public int Height { get; } = height;

    /// <summary>Height x Width x 3 bytes, row by row without gaps.</summary>
    public ReadOnlyMemory<byte> Rgb { get; } = rgb;

    /// <summary>A picture over a pooled buffer that the caller fills.</summary>
    public static Picture Rent(int width, int height, out Memory<byte> rgb)
    {
        var length = checked(width * height * 3);
        var owner = MemoryPool<byte>.Shared.Rent(length);
        rgb = owner.Memory[..length];
        return new Picture(width, height, rgb, owner);
    }

    public void Dispose() => Interlocked.Exchange(ref _owner, null)?.Dispose();
}
