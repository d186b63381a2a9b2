using System.Text;

namespace ClothingApp.Hosting.Containers;

/// <summary>Reads lines as they come, each once it is whole.</summary>
internal static class LineReader
{
    /// <summary>What never ends its line is cut after that many characters.</summary>
    public const int MaxLength = 256 * 1024;

    /// <returns>What stood after the last line's end; empty if nothing did.</returns>
    public static async Task<string> ReadAsync(TextReader reader, Action<string> take)
    {
        var buffer = new char[8192];
        var line = new StringBuilder();
        int count;
        while ((count = await ReadAsync(reader, buffer)) > 0)
        {
            for (var rest = buffer.AsMemory(0, count); !rest.IsEmpty;)
            {
                var end = rest.Span.IndexOf('\n');
                var length = Math.Min(end < 0 ? rest.Length : end, MaxLength - line.Length);
                line.Append(rest.Span[..length]);
                var isWhole = length == end;
                rest = rest[(isWhole ? length + 1 : length)..];
                if (isWhole || line.Length == MaxLength)
                    take(TakeLine(line, isWhole));
            }
        }
        return line.ToString();
    }

    private static string TakeLine(StringBuilder line, bool isWhole)
    {
        if (isWhole && line.Length > 0 && line[^1] == '\r')
            line.Length--;
        var text = line.ToString();
        line.Clear();
        return text;
    }

    /// <returns>0 at the end, or when the other side is gone.</returns>
    private static async Task<int> ReadAsync(TextReader reader, char[] buffer)
    {
        try
        {
            return await reader.ReadAsync(buffer, CancellationToken.None);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or OperationCanceledException)
        {
            return 0;
        }
    }
}
