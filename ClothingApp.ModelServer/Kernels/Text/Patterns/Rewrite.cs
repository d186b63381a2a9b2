namespace ClothingApp.ModelServer.Kernels.Text.Patterns;

/// <summary>What a match is replaced by: text with <c>\0</c> to <c>\9</c> for the groups and <c>\\</c> for a backslash.</summary>
internal sealed class Rewrite
{
    private readonly List<(byte[]? Text, int Group)> _parts = [];

    public Rewrite(ReadOnlySpan<byte> rewrite)
    {
        var text = new List<byte>();
        for (var i = 0; i < rewrite.Length; i++)
        {
            if (rewrite[i] != '\\')
            {
                text.Add(rewrite[i]);
                continue;
            }
            if (++i < rewrite.Length && rewrite[i] is >= (byte)'0' and <= (byte)'9')
            {
                Flush(text);
                _parts.Add((null, rewrite[i] - '0'));
                Groups = Math.Max(Groups, rewrite[i] - '0' + 1);
            }
            else if (i < rewrite.Length && rewrite[i] == '\\')
            {
                text.Add((byte)'\\');
            }
            else
            {
                IsValid = false;
                break;
            }
        }
        Flush(text);
    }

    /// <summary>One more than the highest group referred to; at least 1, the whole match.</summary>
    public int Groups { get; private set; } = 1;

    /// <summary>False when a backslash stands before something else: RE2 writes what comes before it, and no more.</summary>
    public bool IsValid { get; private set; } = true;

    public void Write(ReadOnlySpan<byte> text, ReadOnlySpan<int> positions, ByteBuffer result)
    {
        foreach (var (literal, group) in _parts)
        {
            if (literal is not null)
                result.Append(literal);
            else if (positions[2 * group] >= 0 && positions[2 * group + 1] >= 0)
                result.Append(text[positions[2 * group]..positions[2 * group + 1]]);
        }
    }

    private void Flush(List<byte> text)
    {
        if (text.Count > 0)
            _parts.Add(([.. text], -1));
        text.Clear();
    }
}
