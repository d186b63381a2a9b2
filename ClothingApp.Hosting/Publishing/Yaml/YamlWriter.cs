using System.Text;

namespace ClothingApp.Hosting.Publishing.Yaml;

/// <summary>Writes nodes as block YAML, indented by two spaces.</summary>
internal sealed class YamlWriter
{
    // The limit of YAML for a key on one line, less what escapes may add.
    private const int LongestKey = 1024;

    private readonly StringBuilder _text = new();

    private YamlWriter()
    {
    }

    /// <param name="root">The document.</param>
    /// <param name="comment">Lines at its head, without their <c>#</c>.</param>
    public static string Write(YamlNode root, string? comment = null)
    {
        var writer = new YamlWriter();
        writer.Comment(comment, 0);
        writer.Value(root, 0, atLineStart: true);
        return writer._text.ToString();
    }

    /// <summary>Writes a value whose line has been begun (<c>key:</c> or <c>-</c>), and ends the line.</summary>
    /// <param name="node">The value.</param>
    /// <param name="indent">Where lines of its own stand.</param>
    /// <param name="atLineStart">Nothing is before it on the line.</param>
    private void Value(YamlNode node, int indent, bool atLineStart)
    {
        if (!NeedsLines(node))
        {
            _text.Append(atLineStart ? "" : " ").Append(OneLine(node, indent, inFlow: false)).Append('\n');
            return;
        }
        if (node is YamlScalar scalar)
        {
            Literal(scalar.Text, indent, atLineStart);
            return;
        }
        if (!atLineStart)
            _text.Append('\n');
        if (node is YamlVerbatim verbatim)
            Lines(verbatim.TextAt(indent), indent);
        else if (node is YamlMapping mapping)
            Mapping(mapping, indent, firstIsIndented: false);
        else
            Sequence((YamlSequence)node, indent);
    }

    private void Mapping(YamlMapping mapping, int indent, bool firstIsIndented)
    {
        foreach (var (key, value, comment) in mapping)
        {
            if (key is null)
            {
                Lines(((YamlVerbatim)value!).TextAt(indent), indent);
                continue;
            }
            Comment(comment, indent);
            Indent(firstIsIndented ? 0 : indent);
            firstIsIndented = false;
            _text.Append(Key(key)).Append(':');
            Value(value!, indent + 2, atLineStart: false);
        }
    }

    private void Sequence(YamlSequence sequence, int indent)
    {
        foreach (var item in sequence)
        {
            if (item is YamlVerbatim { IsBlock: true } verbatim)
            {
                Lines(verbatim.TextAt(indent), indent);
                continue;
            }
            Indent(indent);
            _text.Append('-');
            // The first key stands behind the dash, unless something has to stand above it.
            if (item is YamlMapping mapping && NeedsLines(mapping) && mapping.First() is { Key: not null, Comment: null })
            {
                _text.Append(' ');
                Mapping(mapping, indent + 2, firstIsIndented: true);
            }
            else
            {
                Value(item, indent + 2, atLineStart: false);
            }
        }
    }

    private void Literal(string text, int indent, bool atLineStart)
    {
        var ends = text.Length - text.AsSpan().TrimEnd('\n').Length;
        _text.Append(atLineStart ? "|" : " |").Append(ends switch { 0 => "-", 1 => "", _ => "+" }).Append('\n');
        Lines(ends == 0 ? text : text[..^1], Math.Max(indent, 2));
    }

    private void Lines(string text, int indent)
    {
        foreach (var line in text.Split('\n'))
        {
            Indent(line.Length == 0 ? 0 : indent);
            _text.Append(line).Append('\n');
        }
    }

    private void Comment(string? comment, int indent)
    {
        foreach (var line in comment?.Split('\n') ?? [])
        {
            Indent(indent);
            _text.Append(line.Length == 0 ? "#" : $"# {line}").Append('\n');
        }
    }

    private void Indent(int spaces) => _text.Append(' ', spaces);

    private static bool NeedsLines(YamlNode node) => node switch
    {
        YamlScalar scalar => scalar.IsString && YamlText.FitsBlock(scalar.Text),
        YamlVerbatim verbatim => verbatim.IsBlock,
        YamlMapping mapping => mapping.Any(entry => !mapping.Flow || entry is { Key: null } or { Comment: not null } || NeedsLines(entry.Value!)),
        YamlSequence sequence => sequence.Any(item => !sequence.Flow || NeedsLines(item)),
        _ => throw new ArgumentException($"{node.GetType().Name} is not known", nameof(node)),
    };

    private static string OneLine(YamlNode node, int indent, bool inFlow) => node switch
    {
        YamlScalar { IsString: true } scalar => YamlText.OneLine(scalar.Text, inFlow),
        YamlScalar scalar => scalar.Text,
        YamlVerbatim verbatim => verbatim.TextAt(indent),
        YamlMapping { Count: 0 } => "{}",
        YamlMapping mapping => $"{{ {string.Join(", ", mapping.Select(entry => $"{Key(entry.Key!, inFlow: true)}: {OneLine(entry.Value!, indent, inFlow: true)}"))} }}",
        YamlSequence sequence => $"[{string.Join(", ", sequence.Select(item => OneLine(item, indent, inFlow: true)))}]",
        _ => throw new ArgumentException($"{node.GetType().Name} is not known", nameof(node)),
    };

    private static string Key(string key, bool inFlow = false)
    {
        var text = YamlText.OneLine(key, inFlow);
        return text.Length <= LongestKey ? text : throw new ArgumentException($"the key {key[..20]}... is longer than {LongestKey} characters", nameof(key));
    }
}
