using System.Globalization;

namespace ClothingApp.Hosting.Publishing.Yaml;

/// <summary>A part of a YAML document: <see cref="YamlScalar"/>, <see cref="YamlMapping"/>, <see cref="YamlSequence"/> or <see cref="YamlVerbatim"/>.</summary>
internal abstract class YamlNode
{
    public static implicit operator YamlNode(string text) => YamlScalar.Of(text);

    public static implicit operator YamlNode(bool value) => YamlScalar.Of(value);

    public static implicit operator YamlNode(long value) => YamlScalar.Of(value);

    public static implicit operator YamlNode(int value) => YamlScalar.Of(value);

    /// <summary>The document: lines ended by <c>\n</c>, the same bytes for the same nodes.</summary>
    public override string ToString() => YamlWriter.Write(this);
}

/// <summary>A string, number, truth value or null.</summary>
internal sealed class YamlScalar : YamlNode
{
    private YamlScalar(string text, bool isString) => (Text, IsString) = (text, isString);

    public static YamlScalar Null { get; } = new("null", isString: false);

    /// <summary>The value; of anything but a string as it is written.</summary>
    public string Text { get; }

    /// <summary>A reader must get a string, whatever it looks like.</summary>
    public bool IsString { get; }

    /// <exception cref="ArgumentException">The text has half a surrogate pair: it is no text.</exception>
    public static YamlScalar Of(string text) => new(YamlText.Checked(text), isString: true);

    public static YamlScalar Of(bool value) => new(value ? "true" : "false", isString: false);

    public static YamlScalar Of(long value) => new(value.ToString(CultureInfo.InvariantCulture), isString: false);

    /// <summary>Always with a point and never with an exponent, which YAML 1.1 and 1.2 read differently.</summary>
    public static YamlScalar Of(decimal value) => new(value.ToString("0.0###########", CultureInfo.InvariantCulture), isString: false);
}

/// <summary>
/// Text that is written as it is, such as a template's expression. Behind a key it stands on the key's line; a text of several lines
/// follows on lines of its own, indented like the key's children.
/// </summary>
internal sealed class YamlVerbatim : YamlNode
{
    private readonly Func<int, string> _text;

    public YamlVerbatim(string text) => (_text, IsBlock) = (_ => text, text.Contains('\n', StringComparison.Ordinal));

    /// <summary>Lines of their own, made for an indentation: <c>indent => $"{{{{- toYaml .Values.x | nindent {indent} }}}}"</c>.</summary>
    /// <param name="block">Gets the number of spaces at which the lines will stand.</param>
    public YamlVerbatim(Func<int, string> block) => (_text, IsBlock) = (block, true);

    public bool IsBlock { get; }

    public string TextAt(int indent) => _text(indent);
}
