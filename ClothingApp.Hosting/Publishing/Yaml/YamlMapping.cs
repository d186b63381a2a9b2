using System.Collections;

namespace ClothingApp.Hosting.Publishing.Yaml;

/// <summary>Keys and values in the order in which they were added.</summary>
internal sealed class YamlMapping : YamlNode, IEnumerable<YamlEntry>
{
    private readonly List<YamlEntry> _entries = [];
    private readonly Dictionary<string, int> _positions = new(StringComparer.Ordinal);

    /// <summary>Written as <c>{ a: 1 }</c> where nothing in it needs lines of its own.</summary>
    public bool Flow { get; init; }

    /// <summary>As many as are written.</summary>
    public int Count => _entries.Count(entry => entry.Value is not null);

    /// <summary>Sets a key: a new one goes to the end, one that is there keeps its place and its comment. Null: no such key is written.</summary>
    public YamlNode? this[string key]
    {
        get => _positions.TryGetValue(key, out var at) ? _entries[at].Value : null;
        set
        {
            if (_positions.TryGetValue(key, out var at))
                _entries[at] = _entries[at] with { Value = value };
            else
                Add(key, value);
        }
    }

    /// <param name="key">The key; the same key a second time is an error.</param>
    /// <param name="value">The value; null: the key is left out.</param>
    /// <param name="comment">Lines above the key, without their <c>#</c>.</param>
    public void Add(string key, YamlNode? value, string? comment = null)
    {
        if (!_positions.TryAdd(YamlText.Checked(key), _entries.Count))
            throw new ArgumentException($"the key {key} is there already", nameof(key));
        _entries.Add(new(key, value, comment));
    }

    /// <summary>A line that is written as it is between the keys, such as a template's condition.</summary>
    public YamlMapping Line(string verbatim)
    {
        _entries.Add(new(null, new YamlVerbatim(verbatim), null));
        return this;
    }

    public IEnumerator<YamlEntry> GetEnumerator() => _entries.Where(entry => entry.Value is not null).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <param name="Key">The key; null: a line of its own.</param>
/// <param name="Value">The value.</param>
/// <param name="Comment">Lines above, without their <c>#</c>.</param>
internal sealed record YamlEntry(string? Key, YamlNode? Value, string? Comment);
