using System.Globalization;
using System.Text;
using static ClothingApp.ModelServer.Kernels.Text.Patterns.PatternNode;

namespace ClothingApp.ModelServer.Kernels.Text.Patterns;

/// <summary>
/// Reads RE2's syntax (Perl's, less what needs going back): what RE2 refuses is refused in RE2's words.
/// Goes as deep as the parentheses do, which is bounded.
/// </summary>
internal sealed class PatternParser
{
    // RE2's own limits.
    private const int MaxRepeat = 1000;
    private const int MaxDepth = 1000;

    private readonly PatternText _text;
    private readonly PatternClassParser _classes;
    private PatternFlags _flags;

    private PatternParser(ReadOnlySpan<byte> pattern)
    {
        _text = new PatternText(pattern);
        _classes = new PatternClassParser(_text);
    }

    /// <summary>Groups opened so far.</summary>
    private int Groups { get; set; }

    /// <exception cref="PatternException">It is no pattern.</exception>
    public static (PatternNode Root, int Groups) Parse(ReadOnlySpan<byte> pattern)
    {
        var parser = new PatternParser(pattern);
        var root = parser.ParseChoice(0);
        return parser._text.IsAtEnd ? (root, parser.Groups) : throw new PatternException($"unexpected ): {parser._text}");
    }

    private PatternNode ParseChoice(int depth)
    {
        if (depth > MaxDepth)
            throw new PatternException("bad repetition operator: parentheses are nested too deep");
        var branches = new List<PatternNode> { ParseSequence(depth) };
        while (_text.TrySkip("|"))
            branches.Add(ParseSequence(depth));
        return branches.Count == 1 ? branches[0] : new Choice(branches);
    }

    private PatternNode ParseSequence(int depth)
    {
        var parts = new List<PatternNode>();
        var lastRepeat = -1;
        while (!_text.IsAtEnd && _text.Peek() is not ('|' or ')'))
        {
            var start = _text.Position;
            if (TryParseRepeat(out var min, out var max))
            {
                var greedy = !_text.TrySkip("?") ^ _flags.HasFlag(PatternFlags.Ungreedy);
                if (lastRepeat >= 0)
                    throw new PatternException($"bad repetition operator: {_text.From(lastRepeat)}");
                if (parts.Count == 0)
                    throw new PatternException($"no argument for repetition operator: {_text.From(start)}");
                parts[^1] = new Repeat(parts[^1], min, max, greedy);
                lastRepeat = start;
                continue;
            }
            lastRepeat = -1;
            if (_text.TrySkip(@"\Q"))
                ParseQuoted(parts);
            else if (_text.Peek() != '(')
                parts.Add(ParseAtom());
            else if (ParseGroup(depth) is { } group)
                parts.Add(group);
        }
        return parts.Count == 1 ? parts[0] : new Sequence(parts);
    }

    private bool TryParseRepeat(out int min, out int max)
    {
        (min, max) = _text.Peek() switch
        {
            '*' => (0, -1),
            '+' => (1, -1),
            '?' => (0, 1),
            _ => (-1, -1),
        };
        if (min >= 0)
        {
            _text.Read();
            return true;
        }
        return _text.Peek() == '{' && TryParseCount(out min, out max);
    }

    // {n}, {n,} or {n,m}; anything else beginning with a brace stands for itself.
    private bool TryParseCount(out int min, out int max)
    {
        var start = _text.Position;
        _text.Read();
        max = 0;
        if (TryParseNumber(out min))
        {
            max = min;
            if (_text.TrySkip(",") && !TryParseNumber(out max))
                max = -1;
            if (_text.TrySkip("}"))
            {
                return min <= MaxRepeat && max <= MaxRepeat && (max < 0 || min <= max)
                    ? true
                    : throw new PatternException($"invalid repetition size: {_text.From(start)}");
            }
        }
        _text.Position = start;
        return false;
    }

    private bool TryParseNumber(out int number)
    {
        var start = _text.Position;
        number = 0;
        for (; _text.Peek() is >= '0' and <= '9'; _text.Read())
            number = Math.Min(number * 10 + (_text.Peek() - '0'), MaxRepeat + 1);
        return _text.Position > start;
    }

    private void ParseQuoted(List<PatternNode> parts)
    {
        while (!_text.IsAtEnd && !_text.TrySkip(@"\E"))
            parts.Add(Literal(_text.Read()));
    }

    /// <returns>Null for flags that hold from here on.</returns>
    private PatternNode? ParseGroup(int depth)
    {
        var start = _text.Position;
        var before = _flags;
        _text.Read();
        var number = 0;
        if (_text.TrySkip("?P<") || _text.TrySkip("?<"))
        {
            number = ++Groups;
            SkipName(start);
        }
        else if (!_text.TrySkip("?"))
            number = ++Groups;
        else if (ParseFlags(start))
            return null;
        var body = ParseChoice(depth + 1);
        if (!_text.TrySkip(")"))
            throw new PatternException($"missing ): {_text}");
        _flags = before;
        return number > 0 ? new Group(body, number) : body;
    }

    // Rewrites refer to groups by number alone.
    private void SkipName(int start)
    {
        var end = _text.Find(">");
        var name = end < 0 ? "" : _text.From(_text.Position, end);
        if (name.Length == 0 || !name.EnumerateRunes().All(r => Rune.IsLetterOrDigit(r) || Rune.GetUnicodeCategory(r) is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.NonSpacingMark))
            throw new PatternException($"invalid named capture group: {_text.From(start, end < 0 ? _text.Position : end + 1)}");
        _text.Position = end + 1;
    }

    /// <returns>True when the flags stand alone, as in <c>(?i)</c>; false when a group follows, as in <c>(?i:</c>.</returns>
    private bool ParseFlags(int start)
    {
        var flags = _flags;
        var (on, any) = (true, false);
        while (!_text.IsAtEnd)
        {
            var c = _text.Read();
            var flag = c switch { 'i' => PatternFlags.IgnoreCase, 'm' => PatternFlags.Lines, 's' => PatternFlags.DotAll, 'U' => PatternFlags.Ungreedy, _ => PatternFlags.None };
            if (flag != PatternFlags.None)
                (flags, any) = (on ? flags | flag : flags & ~flag, true);
            else if (c == '-' && on)
                (on, any) = (false, false);
            else if (c is ':' or ')' && (on || any))
            {
                _flags = flags;
                return c == ')';
            }
            else
                break;
        }
        throw new PatternException($"{(_text.IsAtEnd ? "missing )" : "invalid perl operator")}: {_text.From(start)}");
    }

    private PatternNode ParseAtom()
    {
        var lines = _flags.HasFlag(PatternFlags.Lines);
        switch (_text.Peek())
        {
            case '[':
                return new Set(_classes.ParseBrackets(_flags));
            case '\\':
                return ParseEscape();
            case '.':
                _text.Read();
                return new Set(_flags.HasFlag(PatternFlags.DotAll) ? CodePointSet.All : CodePointSet.Of('\n').Negate());
            case '^':
                _text.Read();
                return new Check(lines ? Place.LineStart : Place.TextStart);
            case '$':
                _text.Read();
                return new Check(lines ? Place.LineEnd : Place.TextEnd);
            default:
                return Literal(_text.Read());
        }
    }

    private PatternNode ParseEscape()
    {
        Place? place = _text.Peek(1) switch { 'A' => Place.TextStart, 'z' => Place.TextEnd, 'b' => Place.WordBoundary, 'B' => Place.NoWordBoundary, _ => null };
        if (place is { } known)
        {
            _text.Position += 2;
            return new Check(known);
        }
        if (_text.Peek(1) == 'C')
            throw new PatternException(@"\C (a single byte) is not supported");
        return _classes.TryParseNamed(_flags) is { } set ? new Set(set) : Literal(_classes.ParseCharacter());
    }

    private Set Literal(int character) =>
        new(_flags.HasFlag(PatternFlags.IgnoreCase) ? CaseFolding.Fold(CodePointSet.Of(character)) : CodePointSet.Of(character));
}

[Flags]
internal enum PatternFlags
{
    None = 0,
    IgnoreCase = 1,
    Lines = 2,
    DotAll = 4,
    Ungreedy = 8,
}
