using System.Text.RegularExpressions;

namespace ClothingApp.ModelServer.Requests;

/// <summary>What a caller sent, or was told, as one line of a log: bounded, without line ends, and without the picture that a message may quote.</summary>
internal static partial class LogText
{
    private const int MaxLength = 500;

    private const int TimeoutMs = 1000;

    public static string Of(string text)
    {
        // What is behind is not looked at either.
        var line = text.Length > 4 * MaxLength ? text[..(4 * MaxLength)] : text;
        line = Control().Replace(line, " ");
        line = Encoded().Replace(line, m => $"({m.Length} characters)");
        line = Numbers().Replace(line, m => $" ({m.Length} characters) ");
        return line.Length > MaxLength ? line[..MaxLength] + "..." : line;
    }

    [GeneratedRegex(@"[\p{Cc}\u2028\u2029]+", RegexOptions.None, TimeoutMs)]
    private static partial Regex Control();

    // Base64, and anything else without a blank that no name is as long as.
    [GeneratedRegex(@"[A-Za-z0-9+/=_-]{48,}", RegexOptions.None, TimeoutMs)]
    private static partial Regex Encoded();

    // Lists of numbers: pixels.
    [GeneratedRegex(@"[-+0-9.eE,\[\]\s]{48,}", RegexOptions.None, TimeoutMs)]
    private static partial Regex Numbers();
}
