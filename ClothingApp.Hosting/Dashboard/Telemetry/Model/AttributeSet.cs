namespace ClothingApp.Hosting.Dashboard.Telemetry.Model;

/// <summary>Attributes as an identity: of a resource, a scope, a metric's series. The order in which they were sent does not matter.</summary>
internal sealed class AttributeSet : IEquatable<AttributeSet>
{
    public static readonly AttributeSet Empty = new([]);

    private readonly KeyValue[] _sorted;
    private readonly int _hash;

    public AttributeSet(IEnumerable<KeyValue> attributes)
    {
        // Of a name given twice the last counts. The sort is stable, so the last of equals is the last sent.
        var sorted = attributes.OrderBy(a => a.Key, StringComparer.Ordinal).ToList();
        for (var i = sorted.Count - 2; i >= 0; i--)
        {
            if (sorted[i].Key == sorted[i + 1].Key)
                sorted.RemoveAt(i);
        }
        _sorted = [.. sorted];
        var hash = default(HashCode);
        foreach (var attribute in _sorted)
            hash.Add(attribute);
        _hash = hash.ToHashCode();
    }

    public ReadOnlySpan<KeyValue> Sorted => _sorted;

    public AttributeValue this[string key]
    {
        get
        {
            foreach (var attribute in _sorted)
            {
                if (attribute.Key == key)
                    return attribute.Value;
            }
            return default;
        }
    }

    public bool Equals(AttributeSet? other) =>
        other is not null && _hash == other._hash && (ReferenceEquals(_sorted, other._sorted) || _sorted.AsSpan().SequenceEqual(other._sorted));

    public override bool Equals(object? obj) => Equals(obj as AttributeSet);

    public override int GetHashCode() => _hash;
}
