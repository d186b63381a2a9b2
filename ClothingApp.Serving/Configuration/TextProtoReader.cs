using System.Globalization;
using System.Text;

namespace ClothingApp.Serving.Configuration;

/// <summary>The words, strings and marks of a text in protobuf's text format.</summary>
internal sealed class TextProtoReader(string text)
{
    private int _position;

    /// <summary>Takes the mark if it comes next; the empty mark stands for the end of the text.</summary>
    public bool TryTake(string mark)
    {
        SkipBlanks();
        if (mark.Length == 0)
            return _position == text.Length;
        if (!text.AsSpan(_position).StartsWith(mark, StringComparison.Ordinal))
            return false;
        _position += mark.Length;
        return true;
    }

    /// <returns>The mark that closes what was opened.</returns>
    public string TakeOpening() =>
        TryTake("{") ? "}" : TryTake("<") ? ">" : throw Error("a message in braces is expected");

    /// <summary>A name or a number.</summary>
    public string TakeWord()
    {
        SkipBlanks();
        var start = _position;
        while (_position < text.Length && (char.IsAsciiLetterOrDigit(text[_position]) || text[_position] is '_' or '.' or '-' or '+'))
            _position++;
        return _position > start ? text[start.._position] : throw Error(_position == text.Length ? "the text ends too early" : $"unexpected \"{text[_position]}\"");
    }

    /// <summary>One string, or several in a row, which are one.</summary>
    public byte[] TakeString()
    {
        var bytes = new List<byte>();
        SkipBlanks();
        if (_position == text.Length || text[_position] is not ('"' or '\''))
            throw Error("a string in quotes is expected");
        while (_position < text.Length && text[_position] is '"' or '\'')
        {
            TakeOneString(bytes);
            SkipBlanks();
        }
        return [.. bytes];
    }

    public FormatException Error(string what)
    {
        var line = text.AsSpan(0, _position).Count('\n') + 1;
        var column = _position - (text.LastIndexOf('\n', Math.Max(_position - 1, 0)) + 1) + 1;
        return new FormatException(string.Create(CultureInfo.InvariantCulture, $"line {line}, column {Math.Max(column, 1)}: {what}"));
    }

    private void TakeOneString(List<byte> bytes)
    {
        var quote = text[_position++];
        while (true)
        {
            if (_position == text.Length || text[_position] == '\n')
                throw Error("a string has no end");
            var next = text[_position++];
            if (next == quote)
                return;
            if (next == '\\')
                bytes.Add(TakeEscape());
            else if (char.IsHighSurrogate(next) && _position < text.Length)
                bytes.AddRange(Encoding.UTF8.GetBytes([next, text[_position++]]));
            else
                bytes.AddRange(Encoding.UTF8.GetBytes([next]));
        }
    }

    private byte TakeEscape()
    {
        if (_position == text.Length)
            throw Error("a string has no end");
        var next = text[_position++];
        switch (next)
        {
            case 'n': return (byte)'\n';
            case 'r': return (byte)'\r';
            case 't': return (byte)'\t';
            case '\\' or '\'' or '"' or '?': return (byte)next;
            case 'x' or 'X': return TakeNumber(16, 2);
            case >= '0' and <= '7':
                _position--;
                return TakeNumber(8, 3);
            default: throw Error($"\"\\{next}\" is no known escape");
        }
    }

    private byte TakeNumber(int radix, int digits)
    {
        var value = 0;
        var taken = 0;
        for (; taken < digits && _position < text.Length && char.IsAsciiHexDigit(text[_position]); taken++)
        {
            var digit = Convert.ToInt32(text[_position].ToString(), 16);
            if (digit >= radix)
                break;
            value = (value * radix) + digit;
            _position++;
        }
        return taken > 0 && value < 256 ? (byte)value : throw Error("a number in an escape is broken");
    }

    private void SkipBlanks()
    {
        while (_position < text.Length)
        {
            if (text[_position] == '#')
                _position = text.IndexOf('\n', _position) is var end and >= 0 ? end : text.Length;
            else if (char.IsWhiteSpace(text[_position]))
                _position++;
            else
                return;
        }
    }
}
