using System.Buffers;
using ClothingApp.Grpc;

namespace ClothingApp.ModelServer.Rest.Json;

/// <summary>
/// Walks over JSON text without building anything. Not <c>Utf8JsonReader</c>, because clients of TensorFlow Serving send
/// <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c> as bare words.
/// </summary>
internal ref struct JsonCursor(ReadOnlySpan<byte> text)
{
    // Deeper than any tensor: TensorFlow's have at most 254 dimensions.
    private const int MaxDepth = 270;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private readonly ReadOnlySpan<byte> _text = text;
    private int _depth;

    /// <summary>Offset of the next byte.</summary>
    public int Position { get; private set; }

    /// <summary>The kind of the value that follows.</summary>
    /// <exception cref="GrpcException">INVALID_ARGUMENT: no value follows.</exception>
    public JsonKind Peek()
    {
        SkipSpace();
        return Position == _text.Length ? throw Broken("Invalid value.") : _text[Position] switch
        {
            (byte)'{' => JsonKind.Object,
            (byte)'[' => JsonKind.Array,
            (byte)'"' => JsonKind.String,
            (byte)'t' => JsonKind.True,
            (byte)'f' => JsonKind.False,
            (byte)'n' => JsonKind.Null,
            (byte)'-' or (byte)'N' or (byte)'I' or (>= (byte)'0' and <= (byte)'9') => JsonKind.Number,
            _ => throw Broken("Invalid value."),
        };
    }

    /// <summary>Goes past <paramref name="mark"/> if that is what follows.</summary>
    public bool TryTake(char mark)
    {
        SkipSpace();
        if (Position == _text.Length || _text[Position] != mark)
            return false;
        Position++;
        return true;
    }

    /// <summary>After an element of a list: true when another follows, false when the list has ended.</summary>
    public bool NextElement() => TryTake(',') || (TryTake(']') ? false : throw Broken("Missing a comma or ] after an array element."));

    /// <summary>After a member of an object: true when another follows, false when the object has ended.</summary>
    public bool NextMember() => TryTake(',') || (TryTake('}') ? false : throw Broken("Missing a comma or } after an object member."));

    /// <summary>A member's name, quotes included, and the colon after it.</summary>
    public ReadOnlySpan<byte> TakeName()
    {
        SkipSpace();
        if (Position == _text.Length || _text[Position] != '"')
            throw Broken("Missing a name for object member.");
        var name = TakeString();
        return TryTake(':') ? name : throw Broken("Missing a colon after a name of object member.");
    }

    /// <summary>The string that follows, quotes included, escapes as they stand.</summary>
    public ReadOnlySpan<byte> TakeString()
    {
        var start = Position++;
        while (true)
        {
            var step = _text[Position..].IndexOfAny((byte)'"', (byte)'\\');
            if (step < 0)
                throw Broken("Missing a closing quotation mark in string.", start);
            if (_text.Slice(Position, step).IndexOfAnyInRange((byte)0, (byte)31) is >= 0 and var control)
                throw Broken("Invalid encoding in string.", Position + control);
            Position += step;
            if (_text[Position++] == '"')
                return _text[start..Position];
            TakeEscape();
        }
    }

    /// <summary>The number that follows, checked to be one.</summary>
    public ReadOnlySpan<byte> TakeNumber()
    {
        SkipSpace();
        var start = Position;
        if (Position < _text.Length && _text[Position] == '-')
            Position++;
        if (TryWord("Infinity"u8) || TryWord("Inf"u8) || TryWord("NaN"u8))
            return _text[start..Position];
        if (Position < _text.Length && _text[Position] == '0')
            Position++;
        else if (SkipDigits() == 0)
            throw Broken("Invalid value.", start);
        if (Position < _text.Length && _text[Position] == '.')
        {
            Position++;
            if (SkipDigits() == 0)
                throw Broken("Missing fraction part in number.");
        }
        if (Position < _text.Length && (_text[Position] | 0x20) == 'e')
        {
            Position++;
            if (Position < _text.Length && _text[Position] is (byte)'+' or (byte)'-')
                Position++;
            if (SkipDigits() == 0)
                throw Broken("Missing exponent in number.");
        }
        return _text[start..Position];
    }

    /// <summary>The whole value that follows, checked.</summary>
    public ReadOnlySpan<byte> TakeValue()
    {
        var kind = Peek();
        var start = Position;
        switch (kind)
        {
            case JsonKind.Object:
                Enter();
                if (!TryTake('}'))
                {
                    do
                    {
                        TakeName();
                        TakeValue();
                    }
                    while (NextMember());
                }
                _depth--;
                break;
            case JsonKind.Array:
                Enter();
                if (!TryTake(']'))
                {
                    do
                        TakeValue();
                    while (NextElement());
                }
                _depth--;
                break;
            case JsonKind.String:
                TakeString();
                break;
            case JsonKind.Number:
                TakeNumber();
                break;
            default:
                if (!TryWord("true"u8) && !TryWord("false"u8) && !TryWord("null"u8))
                    throw Broken("Invalid value.");
                break;
        }
        return _text[start..Position];
    }

    private void Enter()
    {
        Position++;
        if (++_depth > MaxDepth)
            throw Broken($"Lists and objects are nested more than {MaxDepth} deep.");
    }

    private void TakeEscape()
    {
        if (Position == _text.Length || !"\"\\/bfnrtu"u8.Contains(_text[Position]))
            throw Broken("Invalid escape character in string.", Position - 1);
        if (_text[Position++] != 'u')
            return;
        if (_text.Length - Position < 4 || _text.Slice(Position, 4).ContainsAnyExcept(HexDigits))
            throw Broken("Incorrect hex digit after \\u escape in string.", Position - 2);
        Position += 4;
    }

    private bool TryWord(ReadOnlySpan<byte> word)
    {
        if (!_text[Position..].StartsWith(word))
            return false;
        Position += word.Length;
        return true;
    }

    private int SkipDigits()
    {
        var start = Position;
        while (Position < _text.Length && _text[Position] is >= (byte)'0' and <= (byte)'9')
            Position++;
        return Position - start;
    }

    private void SkipSpace()
    {
        while (Position < _text.Length && _text[Position] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            Position++;
    }

    private readonly GrpcException Broken(string what, int? offset = null) =>
        new(GrpcStatusCode.InvalidArgument, $"JSON Parse error: {what} at offset: {offset ?? Position}");
}
