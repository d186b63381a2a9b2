using System.Buffers.Binary;

namespace ClothingApp.Imaging.Decoding;

/// <summary>How an AVIF file stores its colours, as far as smoothing them needs.</summary>
/// <param name="RedWeight">Of red in the luma.</param>
/// <param name="BlueWeight">Of blue in the luma.</param>
internal readonly record struct AvifChroma(float RedWeight, float BlueWeight)
{
    private static readonly AvifChroma Bt601 = new(0.299f, 0.114f);

    /// <summary>The luma weights by number of the matrix coefficients (ITU-T H.273); all others are taken for BT.601, as decoders do.</summary>
    private static readonly Dictionary<int, AvifChroma> ByMatrix = new()
    {
        [1] = new(0.2126f, 0.0722f),
        [9] = new(0.2627f, 0.0593f),
    };

    /// <returns>Null when the colours are stored at full size, or when the picture was turned, cropped or tiled after decoding, so that its pixel pairs cannot be told.</returns>
    internal static AvifChroma? Find(ReadOnlySpan<byte> file)
    {
        var meta = Meta(file);
        foreach (var transformation in (ReadOnlySpan<string>)["irot", "imir", "clap", "grid"])
        {
            if (IndexOf(meta, transformation) >= 0) return null;
        }

        return HasHalvedChroma(meta) ? Matrix(meta) : null;
    }

    private static bool HasHalvedChroma(ReadOnlySpan<byte> meta)
    {
        var found = false;
        for (var at = IndexOf(meta, "av1C"); at >= 0 && at + 8 <= meta.Length; at = IndexOf(meta, "av1C"))
        {
            // The third byte of the configuration: ... monochrome (0x10), subsampled in x (0x08), in y (0x04), ...
            var flags = meta[at + 6];
            if ((flags & 0x10) == 0)
            {
                if ((flags & 0x0C) != 0x0C) return false;
                found = true;
            }

            meta = meta[(at + 4)..];
        }

        return found;
    }

    private static AvifChroma Matrix(ReadOnlySpan<byte> meta)
    {
        var at = IndexOf(meta, "nclx");
        var matrix = at >= 0 && at + 10 <= meta.Length ? BinaryPrimitives.ReadUInt16BigEndian(meta[(at + 8)..]) : 0;
        return ByMatrix.GetValueOrDefault(matrix, Bt601);
    }

    /// <summary>The content of the top-level box that describes the items.</summary>
    private static ReadOnlySpan<byte> Meta(ReadOnlySpan<byte> file)
    {
        while (file.Length >= 8)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(file);
            var end = size < 8 || size > file.Length ? file.Length : (int)size;
            if (file[4..8].SequenceEqual("meta"u8)) return file[8..end];
            file = file[end..];
        }

        return default;
    }

    private static int IndexOf(ReadOnlySpan<byte> bytes, string type)
    {
        Span<byte> pattern = [(byte)type[0], (byte)type[1], (byte)type[2], (byte)type[3]];
        return bytes.IndexOf(pattern);
    }
}
