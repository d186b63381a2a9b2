using System.Buffers.Binary;

namespace ClothingApp.ModelServer.Kernels.Pictures.Jpeg;

/// <summary>The file, and how far it has been read.</summary>
/// <param name="file">Not changed.</param>
/// <param name="recover">A file that ends early is taken to end there properly.</param>
internal sealed class JpegInput(byte[] file, bool recover)
{
    public const int StartOfImage = 0xD8, EndOfImage = 0xD9, FirstRestart = 0xD0, LastRestart = 0xD7;

    public byte[] File { get; } = file;

    public bool Recover { get; } = recover;

    /// <summary>Everything before it has been dealt with.</summary>
    public int Position { get; set; }

    /// <summary>A marker that was come across and not dealt with yet, or 0.</summary>
    public int PendingMarker { get; set; }

    /// <summary>Moves behind the next marker, over anything that is none, and leaves it in <see cref="PendingMarker"/>.</summary>
    /// <returns>False when the file ends within what may be a marker.</returns>
    /// <exception cref="JpegFormatException">The file has ended.</exception>
    public bool TryFindMarker()
    {
        while (true)
        {
            var found = File.AsSpan(Position).IndexOf((byte)0xFF);
            Position = found < 0 ? File.Length : Position + found;
            var at = Position;
            while (at < File.Length && File[at] == 0xFF)
                at++;
            if (at == File.Length)
            {
                if (!Recover)
                    return at > Position ? false : throw new JpegFormatException("the file ends early");
                PendingMarker = EndOfImage;
                return true;
            }
            Position = at + 1;
            if (File[at] != 0)
            {
                PendingMarker = File[at];
                return true;
            }
        }
    }

    /// <summary>The content of the segment whose marker was just read; its length comes first in the file.</summary>
    /// <param name="isSkipped">The content does not matter.</param>
    /// <returns>False when the file ends within the segment, and is taken to end there.</returns>
    /// <exception cref="JpegFormatException">The file ends within the segment.</exception>
    public bool TryReadSegment(bool isSkipped, out ReadOnlySpan<byte> content)
    {
        var rest = File.AsSpan(Position);
        // A length counts itself.
        var length = rest.Length < 2 ? int.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(rest);
        content = default;
        if (!isSkipped && length < 2)
            throw new JpegFormatException("a header has an impossible length");
        if (length <= rest.Length)
        {
            length = Math.Max(length, 2);
            content = rest[2..length];
            Position += length;
            return true;
        }
        if (!Recover || (rest.Length < 2 && !isSkipped))
            throw new JpegFormatException("the file ends within a header");
        if (isSkipped)
        {
            Position = File.Length;
            return false;
        }
        // Recovery in TensorFlow reads the same bytes again, as long as there are too few.
        var repeated = new byte[length];
        for (var i = 0; i < length; i++)
            repeated[i] = rest[i % rest.Length];
        content = repeated.AsSpan(2);
        Position += length % rest.Length == 0 ? rest.Length : length % rest.Length;
        return true;
    }
}
