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

    /// <summary>
    /// The part of the pixels that is the picture: all of it, unless it was decoded at a fraction of its size that its size
    /// does not divide by.
    /// </summary>
    internal PictureExtent Extent { get; private init; } = new(0, 0, width, height);

    /// <summary>The pixels while a decoder fills them; empty for a picture over somebody else's memory.</summary>
    internal Memory<byte> Pixels { get; private init; }

    /// <summary>A picture over a pooled buffer that the caller fills.</summary>
    public static Picture Rent(int width, int height, out Memory<byte> rgb)
    {
        var picture = Rent(width, height, share: null, new PictureExtent(0, 0, width, height));
        rgb = picture.Pixels;
        return picture;
    }

    /// <param name="share">Of the memory budget; given back together with the buffer.</param>
    internal static Picture Rent(int width, int height, IDisposable? share, PictureExtent extent)
    {
        var length = checked(width * height * 3);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        var pixels = buffer.AsMemory(0, length);
        return new Picture(width, height, pixels, new Owner(buffer, share)) { Pixels = pixels, Extent = extent };
    }

    /// <summary>A picture whose pixels somebody else has put where they are.</summary>
    internal static Picture Over(int width, int height, ReadOnlyMemory<byte> rgb, IDisposable owner, PictureExtent extent) =>
        new(width, height, rgb, owner) { Extent = extent };

    public void Dispose() => Interlocked.Exchange(ref _owner, null)?.Dispose();

    private sealed class Owner(byte[] buffer, IDisposable? share) : IDisposable
    {
        public void Dispose()
        {
            ArrayPool<byte>.Shared.Return(buffer);
            share?.Dispose();
        }
    }
}

/// <summary>A rectangle in pixels, with fractions of pixels.</summary>
internal readonly record struct PictureExtent(double Left, double Top, double Right, double Bottom)
{
    internal double Width => Right - Left;

    internal double Height => Bottom - Top;
}
