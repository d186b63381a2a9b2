using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ClothingApp.Hosting.Publishing.Yaml;

/// <summary>
/// How a string is written so that every reader gets it back as a string: readers of YAML 1.1 (PyYAML, and go-yaml in part) see numbers, dates
/// and truth values where those of 1.2 see text, and the other way round. So only what is plain to all of them goes without quotes.
/// </summary>
internal static partial class YamlText
{
    // True, null and their like in either version, in any case: quotes too many do no harm.
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase) { "true", "false", "yes", "no", "on", "off", "y", "n", "null" };

    /// <exception cref="ArgumentException">The text has half a surrogate pair, which no encoding can write.</exception>
    public static string Checked(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at]))
                continue;
            if (at + 1 == text.Length || !char.IsSurrogatePair(text[at], text[at + 1]))
                throw new ArgumentException($"character {at} is half a surrogate pair", nameof(text));
            at++;
        }
        return text;
    }

    /// <summary>The string on one line, without quotes where that is safe.</summary>
    public static string OneLine(string text, bool inFlow = false) =>
        PlainText().IsMatch(text) && !Words.Contains(text) && !(inFlow && text.Contains(':', StringComparison.Ordinal)) ? text : Quoted(text);

    /// <summary>The string can be read back from a literal block (<c>|</c>): lines of printable characters.</summary>
    public static bool FitsBlock(string text)
    {
        if (!text.Contains('\n', StringComparison.Ordinal) || text.AsSpan().TrimStart('\n').Length != text.Length)
            return false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value != '\n' && rune.Value != '\t' && NeedsEscape(rune))
                return false;
        }
        // The first line says how deep the block is indented.
        return text[0] is not (' ' or '\t');
    }

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\')
                quoted.Append('\\').Append((char)rune.Value);
            else if (rune.Value == '\n')
                quoted.Append("\\n");
            else if (rune.Value == '\t')
                quoted.Append("\\t");
            else if (rune.Value == '\r')
                quoted.Append("\\r");
            else if (!NeedsEscape(rune))
                quoted.Append(rune);
            else
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
        }
        return quoted.Append('"').ToString();
    }

    // Control characters, the line breaks that only YAML 1.1 knows, the byte order mark, and what is no character.
    private static bool NeedsEscape(Rune rune) =>
        rune.Value is < 0x20 or (>= 0x7F and < 0xA0) or 0x2028 or 0x2029 or 0xFEFF or 0xFFFE or 0xFFFF;

    // Begins like a word or a path; a colon or a space only inside, and never the two together.
    [GeneratedRegex("""\A(?:[A-Za-z_]|\.{0,2}/)(?:[A-Za-z0-9_./=@+-]|[: ](?=[A-Za-z0-9_./=@+-]))*\z""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PlainText();
}
