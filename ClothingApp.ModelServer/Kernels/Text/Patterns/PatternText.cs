using System.Text;

namespace ClothingApp.ModelServer.Kernels.Text.Patterns;

/// <summary>The characters of a pattern, and how far they were read.</summary>
internal sealed class PatternText
{
    private const int MaxLength = 16_384;

    private readonly int[] _characters;

    /// <exception cref="PatternException">The pattern is too long, or no UTF-8.</exception>
    public PatternText(ReadOnlySpan<byte> pattern)
    {
        if (pattern.Length > MaxLength)
            throw new PatternException($"pattern too large - {pattern.Length} bytes, at most {MaxLength} are allowed");
        var characters = new List<int>(pattern.Length);
        while (!pattern.IsEmpty)
        {
            var character = Utf8Text.Decode(pattern, out var length);
            characters.Add(character >= 0 ? character : throw new PatternException("invalid UTF-8"));
            pattern = pattern[length..];
        }
        _characters = [.. characters];
    }

    public int Position { get; set; }

    public bool IsAtEnd => Position == _characters.Length;

    /// <summary>The next character, or -1 at the end.</summary>
    public int Peek(int ahead = 0) => Position + ahead < _characters.Length ? _characters[Position + ahead] : -1;

    public int Read() => _characters[Position++];

    /// <summary>Steps over <paramref name="text"/> when it comes next.</summary>
    public bool TrySkip(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (Peek(i) != text[i])
                return false;
        }
        Position += text.Length;
        return true;
    }

    /// <summary>The position of a text at or after the current one, or -1.</summary>
    public int Find(string text)
    {
        for (var i = Position; i + text.Length <= _characters.Length; i++)
        {
            var k = 0;
            while (k < text.Length && _characters[i + k] == text[k])
                k++;
            if (k == text.Length)
                return i;
        }
        return -1;
    }

    /// <summary>The pattern from a position up to the current one, or another.</summary>
    public string From(int start, int? end = null)
    {
        var text = new StringBuilder();
        for (var i = start; i < (end ?? Position); i++)
            text.Append(char.ConvertFromUtf32(_characters[i]));
        return text.ToString();
    }

    public override string ToString() => From(0, _characters.Length);
}
