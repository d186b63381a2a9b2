using System.Buffers.Binary;

namespace ClothingApp.ModelServer.Kernels.Pictures.Png;

/// <summary>Walks through the chunks of a PNG file and checks their checksums.</summary>
internal sealed class PngChunks(byte[] file)
{
    public const uint Header = 0x49484452, Palette = 0x504C5445, Data = 0x49444154, End = 0x49454E44;
    public const uint Transparency = 0x74524E53, Gamma = 0x67414D41, StandardRgb = 0x73524742;

    private static readonly uint[] ChecksumTable = MakeChecksumTable();

    private int _position = 8;

    public uint Type { get; private set; }

    /// <summary>Position and length of the content.</summary>
    public (int Start, int Length) Content { get; private set; }

    public ReadOnlySpan<byte> Bytes => file.AsSpan(Content.Start, Content.Length);

    public static bool HasSignature(ReadOnlySpan<byte> file) => file.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);

    /// <summary>Moves to the next chunk.</summary>
    /// <returns>False for a chunk that is damaged, and may be left out.</returns>
    /// <exception cref="PngFormatException">The file ends early, or the chunk is needed and damaged or unknown.</exception>
    public bool Next()
    {
        var rest = file.AsSpan(_position);
        var length = rest.Length < 12 ? uint.MaxValue : BinaryPrimitives.ReadUInt32BigEndian(rest);
        if (length > rest.Length - 12)
            throw new PngFormatException("the file ends early");
        Type = BinaryPrimitives.ReadUInt32BigEndian(rest[4..]);
        Content = (_position + 8, (int)length);
        _position += (int)length + 12;
        var isSound = Checksum(rest.Slice(4, (int)length + 4)) == BinaryPrimitives.ReadUInt32BigEndian(rest[((int)length + 8)..]);
        // A capital first letter: the picture cannot be shown without it.
        var isCritical = (Type & 0x20000000) == 0;
        if (isCritical && Type is not (Header or Palette or Data or End))
            throw new PngFormatException("it has an unknown part that it cannot be decoded without");
        return isSound || (isCritical ? throw new PngFormatException("a checksum is wrong") : false);
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var checksum = uint.MaxValue;
        foreach (var value in bytes)
            checksum = ChecksumTable[(byte)(checksum ^ value)] ^ (checksum >> 8);
        return ~checksum;
    }

    private static uint[] MakeChecksumTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < 256; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
                value = (value >> 1) ^ ((value & 1) != 0 ? 0xEDB88320 : 0);
            table[i] = value;
        }
        return table;
    }
}
