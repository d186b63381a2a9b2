using ClothingApp.Hosting.Publishing.Yaml;

namespace ClothingApp.Hosting.Publishing.Kubernetes;

/// <summary>Puts lines into templates.</summary>
internal static class Text
{
    /// <summary>Lines that follow the first, indented; nothing for nothing.</summary>
    public static string Indent(string lines, int spaces) =>
        string.Join('\n', lines.TrimEnd('\n').Split('\n').Select((line, at) => at == 0 || line.Length == 0 ? line : new string(' ', spaces) + line));

    /// <summary>A node whose first line stands where the template has put it.</summary>
    public static string Block(YamlNode node, int spaces) => Indent(YamlWriter.Write(node), spaces);

    /// <summary>A text inside an expression.</summary>
    public static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text, Relaxed);

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
