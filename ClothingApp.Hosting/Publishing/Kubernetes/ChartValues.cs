using System.Text.Json.Nodes;
using ClothingApp.Hosting.Publishing.Yaml;

namespace ClothingApp.Hosting.Publishing.Kubernetes;

/// <summary>A section of values.yaml, and what its schema says. What is not in it is refused, so that a misspelt value is no silent one.</summary>
internal sealed class ChartValues
{
    private readonly YamlMapping _values = new();
    private readonly JsonObject _properties = [];

    public YamlMapping Yaml => _values;

    /// <param name="key">Of the value.</param>
    /// <param name="value">The default, which also tells the kind.</param>
    /// <param name="comment">What it does.</param>
    /// <param name="schema">More exact than the kind.</param>
    public ChartValues Add(string key, YamlNode value, string? comment = null, JsonObject? schema = null)
    {
        _values.Add(key, value, comment);
        _properties[key] = schema ?? KindOf(value);
        return this;
    }

    /// <summary>One of a few words, the first of them the default.</summary>
    public ChartValues AddChoice(string key, string comment, params string[] words) =>
        Add(key, words[0], comment, new JsonObject { ["enum"] = new JsonArray([.. words.Select(word => JsonValue.Create(word))]) });

    /// <summary>A whole number.</summary>
    public ChartValues AddNumber(string key, int value, string comment, int minimum = 0, int? maximum = null)
    {
        var schema = new JsonObject { ["type"] = "integer", ["minimum"] = minimum };
        if (maximum is not null)
            schema["maximum"] = maximum;
        return Add(key, value, comment, schema);
    }

    /// <summary>A part with values of its own.</summary>
    public ChartValues Section(string key, string? comment, Action<ChartValues> fill)
    {
        var section = new ChartValues();
        fill(section);
        return Add(key, section._values, comment, section.ObjectSchema());
    }

    public string SchemaJson(string title)
    {
        var schema = ObjectSchema();
        // Helm puts it there, for charts of charts.
        schema["properties"]!["global"] = new JsonObject { ["type"] = "object" };
        schema["$schema"] = "http://json-schema.org/draft-07/schema#";
        schema["title"] = title;
        return schema.ToJsonString(new() { WriteIndented = true, NewLine = "\n" }) + "\n";
    }

    private JsonObject ObjectSchema() => new() { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = _properties.DeepClone() };

    private static JsonObject KindOf(YamlNode value) => new()
    {
        ["type"] = value switch
        {
            YamlMapping => "object",
            YamlSequence => "array",
            YamlScalar { IsString: true } => "string",
            YamlScalar { Text: "true" or "false" } => "boolean",
            _ => "number",
        },
    };
}
