namespace ClothingApp.Grpc.Client.Http2.Hpack;

/// <summary>The headers or trailers of an answer, as they came. Names are lower case.</summary>
internal sealed class HeaderFields
{
    private readonly List<(string Name, string Value)> _fields = [];

    public void Add(string name, string value) => _fields.Add((name, value));

    /// <returns>The first such field's value; null: there is none.</returns>
    public string? Find(string name)
    {
        foreach (var field in _fields)
        {
            if (field.Name == name)
                return field.Value;
        }
        return null;
    }
}
