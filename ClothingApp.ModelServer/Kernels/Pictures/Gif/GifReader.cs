using System.Buffers.Binary;

namespace ClothingApp.ModelServer.Kernels.Pictures.Gif;

/// <summary>
/// Reads the frames of a GIF file. Like giflib it keeps what was read before the file went wrong, the frame included in which it did.
/// </summary>
internal sealed class GifReader(byte[] file, KernelContext context)
{
    private const byte Picture = (byte)',', Extension = (byte)'!', Trailer = (byte)';';
    private const byte GraphicControl = 0xF9;
    private const long MaxPixels = 50_000_000;

    /// <summary>Even an empty frame costs memory.</summary>
    private const int MaxFrames = 100_000;

    private readonly List<GifFrame> _frames = [];
    private int _position = 6;
    private long _pixels;

    /// <exception cref="GifFormatException">There is no frame.</exception>
    public List<GifFrame> Read()
    {
        var palette = ReadScreen();
        try
        {
            ReadFrames(palette);
        }
        catch (GifFormatException e) when (!e.IsFatal && _frames.Count > 0)
        {
        }
        return _frames.Count > 0 ? _frames : throw new GifFormatException("gif file does not contain any image");
    }

    private byte[]? ReadScreen()
    {
        var screen = Take(7);
        return (screen[4] & 0x80) != 0 ? ReadPalette(screen[4]) : null;
    }

    private byte[] ReadPalette(int flags) => Take(3 * (2 << (flags & 7))).ToArray();

    private void ReadFrames(byte[]? palette)
    {
        var transparent = -1;
        var hasControl = false;
        while (true)
        {
            switch (Take(1)[0])
            {
                case Picture:
                    context.Ct.ThrowIfCancellationRequested();
                    ReadFrame(palette);
                    _frames[^1].Transparent = transparent;
                    (transparent, hasControl) = (-1, false);
                    break;
                case Extension:
                    var kind = Take(1)[0];
                    var block = TakeBlock();
                    // The first one counts.
                    if (kind == GraphicControl && !hasControl && !block.IsEmpty)
                    {
                        hasControl = true;
                        transparent = block.Length == 4 && (block[0] & 1) != 0 ? block[3] : -1;
                    }
                    while (!block.IsEmpty)
                        block = TakeBlock();
                    break;
                case Trailer:
                    return;
                default:
                    throw new GifFormatException("wrong record type detected");
            }
        }
    }

    private void ReadFrame(byte[]? palette)
    {
        var header = Take(9);
        int left = Word(header, 0), top = Word(header, 2), width = Word(header, 4), height = Word(header, 6), flags = header[8];
        if ((flags & 0x80) != 0)
            palette = ReadPalette(flags);
        var bits = Take(1)[0];
        if (bits > 8)
            throw new GifFormatException("failed to read from given file");
        if (width == 0 || height == 0)
            throw new GifFormatException("an image is empty", isFatal: true);
        var size = (long)width * height;
        if ((_pixels += size) > MaxPixels || _frames.Count == MaxFrames)
            throw new GifFormatException($"it has more than {MaxPixels} pixels or {MaxFrames} frames", isFatal: true);
        context.Charge(size);
        var frame = new GifFrame(left, top, width, height, palette, new byte[size]);
        _frames.Add(frame);
        var pixels = new LzwReader(bits, TakeBlock);
        if ((flags & 0x40) != 0)
        {
            // Every eighth row, those between, and between again.
            foreach (var (first, step) in ((int, int)[])[(0, 8), (4, 8), (2, 4), (1, 2)])
            {
                for (var y = first; y < height; y += step)
                    pixels.Read(frame.Indices.AsSpan(y * width, width));
            }
        }
        else
        {
            pixels.Read(frame.Indices);
        }
        while (!TakeBlock().IsEmpty)
        {
        }
    }

    private ReadOnlySpan<byte> TakeBlock() => Take(Take(1)[0]);

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > file.Length - _position)
            throw new GifFormatException("failed to read from given file");
        _position += count;
        return file.AsSpan(_position - count, count);
    }

    private static int Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
}
