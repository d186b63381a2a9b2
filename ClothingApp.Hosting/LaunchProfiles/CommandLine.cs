using System.Text;

namespace ClothingApp.Hosting.LaunchProfiles;

/// <summary>Arguments as one types them.</summary>
internal static class CommandLine
{
    /// <summary>Splits at white space; double quotes hold an argument together, and a backslash before one makes it a character.</summary>
    public static string[] Split(string text)
    {
        var arguments = new List<string>();
        var (current, quoted, begun) = (new StringBuilder(), false, false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\\' && i + 1 < text.Length && text[i + 1] == '"')
                current.Append(text[++i]);
            else if (c == '"')
                quoted = !quoted;
            else if (quoted || !char.IsWhiteSpace(c))
                current.Append(c);
            else
            {
                if (begun)
                    arguments.Add(current.ToString());
                current.Clear();
                begun = false;
                continue;
            }
            begun = true;
        }
        if (begun)
            arguments.Add(current.ToString());
        return [.. arguments];
    }
}
