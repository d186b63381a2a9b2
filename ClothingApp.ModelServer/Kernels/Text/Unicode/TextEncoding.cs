using System.Buffers.Binary;
using System.Text;

namespace ClothingApp.ModelServer.Kernels.Text.Unicode;

/// <summary>How characters are written as bytes.</summary>
/// <param name="Unit">Bytes of a unit: 1, 2 or 4.</param>
/// <param name="BigEndian">The order of the bytes of a unit; null: a mark at the start says it, else the upper byte first.</param>
/// <param name="Max">For one byte a character: the largest that there is; 0 for UTF-8.</param>
internal sealed record TextEncoding(int Unit, bool? BigEndian = true, int Max = 0)
{
    public static readonly TextEncoding Utf8 = new(1);

    private static readonly Dictionary<string, TextEncoding> Names = new(StringComparer.Ordinal)
    {
        ["utf8"] = Utf8,
        ["utf16"] = new(2, null),
        ["utf16be"] = new(2),
        ["utf16le"] = new(2, false),
        ["utf32"] = new(4, null),
        ["utf32be"] = new(4),
        ["utf32le"] = new(4, false),
        ["ascii"] = new(1, Max: 0x7F),
        ["usascii"] = new(1, Max: 0x7F),
        ["iso88591"] = new(1, Max: 0xFF),
        ["latin1"] = new(1, Max: 0xFF),
    };

    /// <returns>Null for an encoding that is not known. Case, hyphens and blanks in a name do not count.</returns>
    public static TextEncoding? Find(string name) =>
        Names.GetValueOrDefault(name.ToLowerInvariant().Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal));

    /// <summary>Skips a mark of the bytes' order; says how the text after it is written.</summary>
    public TextEncoding Start(ReadOnlySpan<byte> text, out int skipped)
    {
        skipped = 0;
        if (BigEndian is not null)
            return this;
        if (text.Length >= Unit)
        {
            // Read upper byte first, the mark of the other order shows its bytes swapped.
            var mark = Read(text, bigEndian: true);
            if (mark == 0xFEFF || mark == (Unit == 2 ? 0xFFFEu : 0xFFFE0000u))
            {
                skipped = Unit;
                return this with { BigEndian = mark == 0xFEFF };
            }
        }
        return this with { BigEndian = true };
    }

    /// <summary>The character at the start of a text that is not empty.</summary>
    /// <returns>-1 for bytes that are no character.</returns>
    public int Decode(ReadOnlySpan<byte> text, out int length)
    {
        if (Unit == 1 && Max == 0)
            return Utf8Text.Decode(text, out length);
        length = Math.Min(Unit, text.Length);
        if (length < Unit)
            return -1;
        var value = Read(text, BigEndian ?? true);
        if (Unit == 1)
            return value <= Max ? (int)value : -1;
        if (Unit == 2 && value is >= 0xD800 and <= 0xDBFF && text.Length >= 4 && Read(text[2..], BigEndian ?? true) is >= 0xDC00 and <= 0xDFFF and var low)
        {
            length = 4;
            return (int)(0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00));
        }
        return Rune.IsValid(value) ? (int)value : -1;
    }

    /// <summary>Writes a character; a half of a surrogate pair becomes the replacement character.</summary>
    public void Encode(int character, ByteBuffer buffer)
    {
        var rune = Rune.IsValid(character) ? new Rune(character) : Rune.ReplacementChar;
        Span<byte> bytes = stackalloc byte[4];
        if (Unit == 1)
        {
            buffer.Append(bytes[..rune.EncodeToUtf8(bytes)]);
            return;
        }
        if (Unit == 4)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes, rune.Value);
            buffer.Append(bytes);
            return;
        }
        Span<char> units = stackalloc char[2];
        var count = rune.EncodeToUtf16(units);
        for (var i = 0; i < count; i++)
            BinaryPrimitives.WriteUInt16BigEndian(bytes[(2 * i)..], units[i]);
        buffer.Append(bytes[..(2 * count)]);
    }

    private uint Read(ReadOnlySpan<byte> text, bool bigEndian) => Unit switch
    {
        1 => text[0],
        2 => bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(text) : BinaryPrimitives.ReadUInt16LittleEndian(text),
        _ => bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(text) : BinaryPrimitives.ReadUInt32LittleEndian(text),
    };
}
