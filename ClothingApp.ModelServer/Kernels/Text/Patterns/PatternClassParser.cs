namespace ClothingApp.ModelServer.Kernels.Text.Patterns;

/// <summary>Reads the parts of a pattern that stand for sets of characters: brackets, <c>\d</c>, <c>\pL</c>, escaped characters.</summary>
internal sealed class PatternClassParser(PatternText text)
{
    /// <summary>A class in brackets, which comes next.</summary>
    /// <exception cref="PatternException">It is none.</exception>
    public CodePointSet ParseBrackets(PatternFlags flags)
    {
        var start = text.Position;
        text.Read();
        var negated = text.TrySkip("^");
        var ranges = new List<(int First, int Last)>();
        var sets = new List<CodePointSet>();
        for (var first = true; first || text.Peek() != ']'; first = false)
        {
            if (text.IsAtEnd)
                throw new PatternException($"missing ]: {text.From(start)}");
            if ((TryParsePosix(flags) ?? TryParseNamed(flags)) is { } set)
                sets.Add(set);
            else
                ranges.Add(ParseRange(start));
        }
        text.Read();
        var all = Folded(CodePointSet.Of(ranges), flags);
        foreach (var set in sets)
            all = all.Union(set);
        return negated ? all.Negate() : all;
    }

    /// <summary><c>\d \s \w \pL \p{Greek}</c> and their opposites; null when something else comes next.</summary>
    /// <exception cref="PatternException">Unicode has no such class.</exception>
    public CodePointSet? TryParseNamed(PatternFlags flags)
    {
        if (text.Peek() != '\\')
            return null;
        var c = text.Peek(1);
        if (c is 'p' or 'P')
            return ParseUnicode(flags);
        var perl = c switch
        {
            'd' or 'D' => NamedSets.Digits,
            's' or 'S' => NamedSets.Blanks,
            'w' or 'W' => NamedSets.Words,
            _ => null,
        };
        if (perl is null)
            return null;
        text.Position += 2;
        return Signed(perl, c is 'D' or 'S' or 'W', flags);
    }

    /// <summary>One character, escaped or not, which comes next.</summary>
    /// <exception cref="PatternException">The escape is none.</exception>
    public int ParseCharacter()
    {
        var start = text.Position;
        var c = text.Read();
        if (c != '\\')
            return c;
        if (text.IsAtEnd)
            throw new PatternException("trailing \\");
        c = text.Read();
        switch (c)
        {
            // A single digit would refer back to a group, which is not to be had in linear time.
            case >= '1' and <= '7' when text.Peek() is >= '0' and <= '7':
            case '0':
                var octal = c - '0';
                for (var i = 1; i < 3 && text.Peek() is >= '0' and <= '7'; i++)
                    octal = octal * 8 + (text.Read() - '0');
                return octal;
            case 'x':
                return ParseHex(start);
            case 'a':
                return 7;
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'v':
                return 11;
            case < 128 when !char.IsAsciiLetterOrDigit((char)c):
                return c;
            default:
                throw new PatternException($"invalid escape sequence: {text.From(start)}");
        }
    }

    private int ParseHex(int start)
    {
        var (value, digits) = (0, 0);
        var braces = text.TrySkip("{");
        while (digits < (braces ? 8 : 2) && text.Peek() is >= 0 and < 128 and var c && char.IsAsciiHexDigit((char)c))
        {
            value = value * 16 + Convert.ToInt32(((char)text.Read()).ToString(), 16);
            digits++;
            if (value > CodePointSet.Max)
                break;
        }
        if (digits == 0 || !braces && digits < 2 || value > CodePointSet.Max || braces && !text.TrySkip("}"))
            throw new PatternException($"invalid escape sequence: {text.From(start)}");
        return value;
    }

    private (int First, int Last) ParseRange(int brackets)
    {
        var start = text.Position;
        var first = ParseCharacter();
        if (text.Peek() != '-' || text.Peek(1) is ']' or -1)
            return (first, first);
        text.Read();
        if (text.IsAtEnd)
            throw new PatternException($"missing ]: {text.From(brackets)}");
        var last = ParseCharacter();
        return first <= last ? (first, last) : throw new PatternException($"invalid character class range: {text.From(start)}");
    }

    private CodePointSet? TryParsePosix(PatternFlags flags)
    {
        var start = text.Position;
        if (!text.TrySkip("[:"))
            return null;
        var end = text.Find(":]");
        if (end < 0)
        {
            text.Position = start;
            return null;
        }
        var negated = text.TrySkip("^");
        var set = NamedSets.FindPosix(text.From(text.Position, end));
        text.Position = end + 2;
        return set is null ? throw new PatternException($"invalid character class range: {text.From(start)}") : Signed(set, negated, flags);
    }

    private CodePointSet ParseUnicode(PatternFlags flags)
    {
        var start = text.Position;
        text.Read();
        var negated = text.Read() == 'P';
        var end = text.Position + 1;
        var braces = text.TrySkip("{");
        if (braces)
        {
            end = text.Find("}");
            negated ^= end >= 0 && text.TrySkip("^");
        }
        if (end < 0 || text.IsAtEnd)
            throw new PatternException($"invalid character class range: {text.From(start)}");
        var set = NamedSets.FindUnicode(text.From(text.Position, end));
        text.Position = braces ? end + 1 : end;
        return set is null ? throw new PatternException($"invalid character class range: {text.From(start)}") : Signed(set, negated, flags);
    }

    private static CodePointSet Signed(CodePointSet set, bool negated, PatternFlags flags) =>
        negated ? Folded(set, flags).Negate() : Folded(set, flags);

    private static CodePointSet Folded(CodePointSet set, PatternFlags flags) =>
        flags.HasFlag(PatternFlags.IgnoreCase) ? CaseFolding.Fold(set) : set;
}
