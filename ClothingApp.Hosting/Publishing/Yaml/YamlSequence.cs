using System.Collections;

namespace ClothingApp.Hosting.Publishing.Yaml;

/// <summary>Items in order. A <see cref="YamlVerbatim"/> of lines stands between the items, without a dash.</summary>
internal sealed class YamlSequence : YamlNode, IEnumerable<YamlNode>
{
    private readonly List<YamlNode> _items = [];

    public YamlSequence()
    {
    }

    public YamlSequence(IEnumerable<string> texts) => _items.AddRange(texts.Select(YamlScalar.Of));

    public YamlSequence(IEnumerable<YamlNode> items) => _items.AddRange(items);

    /// <summary>Written as <c>[a, b]</c> where nothing in it needs lines of its own.</summary>
    public bool Flow { get; init; }

    public int Count => _items.Count;

    public void Add(YamlNode item) => _items.Add(item);

    /// <summary>A line that is written as it is between the items, such as a template's condition.</summary>
    public YamlSequence Line(string verbatim)
    {
        _items.Add(new YamlVerbatim(_ => verbatim));
        return this;
    }

    public IEnumerator<YamlNode> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
