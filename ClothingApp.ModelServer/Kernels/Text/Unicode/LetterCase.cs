using System.Text;

namespace ClothingApp.ModelServer.Kernels.Text.Unicode;

/// <summary>Lower and upper case over all of Unicode, without any language's own rules, as ICU does it: <c>ß</c> becomes <c>SS</c>.</summary>
internal static class LetterCase
{
    private const int CapitalSigma = 0x3A3, FinalSigma = 0x3C2, DottedI = 0x130, DotlessI = 0x131;

    public static byte[] Lower(byte[] text)
    {
        var result = new StringBuilder(text.Length);
        var decoded = Encoding.UTF8.GetString(text);
        for (var i = 0; i < decoded.Length;)
        {
            var rune = Rune.GetRuneAt(decoded, i);
            if (rune.Value == DottedI)
                result.Append("i\u0307");
            else if (rune.Value == CapitalSigma && EndsWord(decoded, i))
                result.Append((char)FinalSigma);
            else
                result.Append(Rune.ToLowerInvariant(rune).ToString());
            i += rune.Utf16SequenceLength;
        }
        return Encoding.UTF8.GetBytes(result.ToString());
    }

    public static byte[] Upper(byte[] text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in Encoding.UTF8.GetString(text).EnumerateRunes())
        {
            if (SpecialCasing.Upper.TryGetValue(rune.Value, out var several))
                result.Append(several);
            else
                result.Append(rune.Value == DotlessI ? "I" : Rune.ToUpperInvariant(rune).ToString());
        }
        return Encoding.UTF8.GetBytes(result.ToString());
    }

    // A sigma takes its final form behind a letter and not before one; marks and points in between do not count.
    private static bool EndsWord(string text, int sigma)
    {
        var before = sigma - 1;
        while (before >= 0 && IsIgnored(text[before]))
            before--;
        if (before < 0 || !IsCased(text, char.IsLowSurrogate(text[before]) && before > 0 ? before - 1 : before))
            return false;
        var after = sigma + 1;
        while (after < text.Length && IsIgnored(text[after]))
            after++;
        return after == text.Length || !IsCased(text, after);
    }

    private static bool IsCased(string text, int index) =>
        Rune.TryGetRuneAt(text, index, out var rune)
        && (Rune.IsUpper(rune) || Rune.IsLower(rune) || Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.TitlecaseLetter);

    private static bool IsIgnored(char c) => c is '\'' or '.' or ':' or '\u00AD' or '\u00B7' or '\u2019' or '^' or '`' or '\u00A8' or '\u00AF' or '\u00B4' or '\u00B8'
        || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.EnclosingMark
            or System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.ModifierLetter;
}
