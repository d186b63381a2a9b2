using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace ClothingApp.Imaging.Decoding;

/// <summary>
/// Tells formats by content. It stands before every decoder, so that what is not one of ours never reaches a parser, and it
/// knows the usual mistakes by name.
/// </summary>
internal static class FormatSniffer
{
    /// <summary>As much as any entry looks at.</summary>
    private const int PrefixLength = 1024;

    private const string Wanted = "JPEG, PNG, WebP, GIF, AVIF, TIFF and BMP are read";

    private delegate bool Test(ReadOnlySpan<byte> prefix);

    // The order matters where one test includes another (a raw photograph is also a TIFF file).
    private static readonly (Test Matches, PictureFormat Format)[] Ours =
    [
        (static p => At(p, 0, [0xFF, 0xD8, 0xFF]), PictureFormat.Jpeg),
        (static p => At(p, 0, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), PictureFormat.Png),
        (static p => p.StartsWith("GIF87a"u8) || p.StartsWith("GIF89a"u8), PictureFormat.Gif),
        (static p => p.StartsWith("RIFF"u8) && At(p, 8, "WEBP"u8), PictureFormat.WebP),
        (static p => HasBrand(p, "avif"u8) || HasBrand(p, "avis"u8), PictureFormat.Avif),
        (static p => IsTiff(p) && !At(p, 8, "CR"u8), PictureFormat.Tiff),
        (static p => p.StartsWith("BM"u8) && p.Length >= 18 && p[14] is 12 or 16 or 40 or 52 or 56 or 64 or 108 or 124 && At(p, 15, [0, 0, 0]), PictureFormat.Bmp),
    ];

    private static readonly (Test Matches, string Message)[] Others =
    [
        (static p => p.IsEmpty, "The file is empty: give a picture"),
        (static p => Text(p, "<!doctype html", "<html", "<head", "<body", "<script", "<title"), "This is an HTML page, not a picture: give the address of the picture itself"),
        (static p => Text(p, "<svg") || (Text(p, "<?xml", "<!--", "<!doctype svg") && Contains(p, "<svg")), "This is an SVG drawing, which is not read: export it as PNG"),
        (static p => Text(p, "<?xml") && Contains(p, "<html"), "This is an HTML page, not a picture: give the address of the picture itself"),
        (static p => Text(p, "<"), "This is an XML document, not a picture: give the address of the picture itself"),
        (static p => Text(p, "{", "["), "This is JSON, not a picture: give the address of the picture itself"),
        (static p => At(p, 0, "%PDF"u8), "This is a PDF document: save the page as PNG or JPEG"),
        (static p => At(p, 0, "%!PS"u8) || At(p, 0, [0xC5, 0xD0, 0xD3, 0xC6]), "This is PostScript, which is not read: export it as PNG"),
        (static p => At(p, 0, "8BPS"u8), "This is a Photoshop file: export it as PNG or JPEG"),
        (static p => (At(p, 0, [0, 0, 1, 0]) || At(p, 0, [0, 0, 2, 0])) && p.Length > 4 && p[4] > 0, "This is an icon file, which is not read: save it as PNG"),
        (static p => At(p, 4, "JXL "u8) || At(p, 0, [0xFF, 0x0A]), "This is a JPEG XL picture, which is not read: save it as JPEG"),
        (static p => At(p, 4, "jP  "u8) || At(p, 0, [0xFF, 0x4F, 0xFF, 0x51]), "This is a JPEG 2000 picture, which is not read: save it as JPEG"),
        (static p => At(p, 0, [0x49, 0x49, 0xBC]), "This is a JPEG XR picture, which is not read: save it as JPEG"),
        (static p => HasBrand(p, "heic"u8) || HasBrand(p, "heix"u8) || HasBrand(p, "hevc"u8) || HasBrand(p, "mif1"u8) || HasBrand(p, "msf1"u8), "This is a HEIC picture, which is not read: save or send it as JPEG"),
        (static p => At(p, 4, "ftyp"u8) || At(p, 0, [0x1A, 0x45, 0xDF, 0xA3]) || (At(p, 0, "RIFF"u8) && At(p, 8, "AVI "u8)), "This is a video, not a picture: give a single frame as JPEG or PNG"),
        (static p => IsTiff(p), "This is a raw photograph of a camera: save it as JPEG"),
        (static p => At(p, 0, [0x50, 0x4B, 3, 4]) || At(p, 0, [0x1F, 0x8B]) || At(p, 0, "Rar!"u8) || At(p, 0, [0x37, 0x7A, 0xBC, 0xAF]) || At(p, 257, "ustar"u8), "This is an archive, not a picture: unpack it and give one picture"),
        (static p => At(p, 0, "MZ"u8) || At(p, 0, [0x7F, 0x45, 0x4C, 0x46]), "This is a program, not a picture"),
        (static p => p.Length > 2 && p[0] == 'P' && p[1] is >= (byte)'1' and <= (byte)'7' && p[2] is (byte)'\n' or (byte)'\r' or (byte)' ', "This is a netpbm picture, which is not read: save it as PNG"),
        (static p => At(p, 0, "BM"u8) && p.Length >= 18, "This kind of BMP file is not read: save it as PNG"),
        (static p => IsText(p), $"This is text, not a picture: {Wanted}"),
        (static p => true, $"This is not a picture of a known format: {Wanted}"),
    ];

    /// <returns>The format, or null and a message that says what the file looks like and what to do.</returns>
    internal static PictureFormat? Sniff(ReadOnlySpan<byte> encoded, out string message)
    {
        var prefix = encoded[..Math.Min(encoded.Length, PrefixLength)];
        foreach (var (matches, format) in Ours)
        {
            if (!matches(prefix)) continue;
            message = "";
            return format;
        }

        message = Wanted;
        foreach (var (matches, text) in Others)
        {
            if (!matches(prefix)) continue;
            message = text;
            break;
        }

        return null;
    }

    private static bool At(ReadOnlySpan<byte> prefix, int offset, ReadOnlySpan<byte> magic) =>
        prefix.Length >= offset + magic.Length && prefix.Slice(offset, magic.Length).SequenceEqual(magic);

    private static bool IsTiff(ReadOnlySpan<byte> prefix) =>
        At(prefix, 0, "II*\0"u8) || At(prefix, 0, "MM\0*"u8) || At(prefix, 0, "II+\0"u8) || At(prefix, 0, "MM\0+"u8);

    /// <summary>An ISO media file (ftyp box) that names the brand as its major or as a compatible one.</summary>
    private static bool HasBrand(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> brand)
    {
        if (!At(prefix, 4, "ftyp"u8) || prefix.Length < 16) return false;
        var box = BinaryPrimitives.ReadUInt32BigEndian(prefix);
        var end = (int)Math.Min(box, (uint)prefix.Length);
        for (var offset = 8; offset + 4 <= end; offset += 4)
        {
            // The four bytes after the major brand are a version.
            if (offset != 12 && At(prefix, offset, brand)) return true;
        }

        return false;
    }

    /// <summary>The text begins with one of the words, after a byte order mark and white space, in any case.</summary>
    private static bool Text(ReadOnlySpan<byte> prefix, params ReadOnlySpan<string> words)
    {
        var text = prefix.StartsWith("\uFEFF"u8) ? prefix[3..] : prefix;
        text = text.TrimStart(" \t\r\n\f"u8);
        foreach (var word in words)
        {
            if (text.Length >= word.Length && Ascii.EqualsIgnoreCase(text[..word.Length], word)) return true;
        }

        return false;
    }

    private static bool Contains(ReadOnlySpan<byte> prefix, string word)
    {
        for (var start = 0; start + word.Length <= prefix.Length; start++)
        {
            if (Ascii.EqualsIgnoreCase(prefix.Slice(start, word.Length), word)) return true;
        }

        return false;
    }

    private static bool IsText(ReadOnlySpan<byte> prefix)
    {
        // The prefix may end within a character.
        var whole = prefix.Length == PrefixLength ? prefix[..(prefix.LastIndexOfAnyInRange((byte)0, (byte)0x7F) + 1)] : prefix;
        return Utf8.IsValid(whole) && !whole.ContainsAnyInRange((byte)0, (byte)8) && !whole.ContainsAnyInRange((byte)14, (byte)26);
    }
}
