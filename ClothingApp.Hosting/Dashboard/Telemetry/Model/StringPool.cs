using System.Text;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Model;

/// <summary>
/// Lets equal short texts (names, keys, routes) be one object. A fixed number of places, each holding the last text that fell
/// there: it cannot grow, needs no lock, and what nobody uses any more gives way by itself. Safe for concurrent use.
/// </summary>
internal sealed class StringPool
{
    /// <summary>Longer texts are rarely the same twice.</summary>
    private const int LongestShared = 128;

    private const int Places = 1 << 14;

    private readonly string?[] _places = new string?[Places];

    /// <summary>Who sent it comes with every request, and is kept with every record.</summary>
    public SharedObjects<TelemetryResource> Resources { get; } = new();

    /// <inheritdoc cref="Resources"/>
    public SharedObjects<TelemetrySource> Sources { get; } = new();

    /// <param name="added">Whether the text is a new object.</param>
    public string Get(ReadOnlySpan<byte> utf8, out bool added)
    {
        added = false;
        if (utf8.IsEmpty)
            return "";
        if (utf8.Length > LongestShared || !Ascii.IsValid(utf8))
        {
            added = true;
            return Encoding.UTF8.GetString(utf8);
        }
        Span<char> chars = stackalloc char[LongestShared];
        Encoding.Latin1.GetChars(utf8, chars);
        return Get(chars[..utf8.Length], null, out added);
    }

    public string Get(string text, out bool added)
    {
        added = text.Length > LongestShared;
        return added ? text : Get(text, text, out added);
    }

    private string Get(ReadOnlySpan<char> text, string? existing, out bool added)
    {
        added = false;
        if (text.IsEmpty)
            return "";
        ref var place = ref _places[string.GetHashCode(text, StringComparison.Ordinal) & (Places - 1)];
        if (Volatile.Read(ref place) is { } held && text.SequenceEqual(held))
            return held;
        added = true;
        var fresh = existing ?? text.ToString();
        Volatile.Write(ref place, fresh);
        return fresh;
    }
}
