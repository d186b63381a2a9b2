using System.Globalization;

namespace ClothingApp.ModelServer.Kernels.Text.Unicode;

/// <summary>Which script each character belongs to (scripts.txt beside this file, a part of the program).</summary>
internal static class Scripts
{
    // ICU's number for characters of no script.
    private const int Unknown = 103;
    private const int MaxCharacter = 0x10FFFF;

    private static readonly Lazy<List<(string Name, int Number, (int First, int Last)[] Ranges)>> Table = new(Load);

    private static readonly Lazy<(int First, int Last, int Number)[]> Order = new(() =>
        [.. Table.Value.SelectMany(s => s.Ranges.Select(r => (r.First, r.Last, s.Number))).OrderBy(r => r.First)]);

    /// <summary>The characters of a script, as in <c>Old_Italic</c>; null when there is none of the name.</summary>
    public static (int First, int Last)[]? Find(string name) => Table.Value.Find(s => s.Name == name).Ranges;

    /// <returns>ICU's number of the character's script; -1 when it is no character.</returns>
    public static int NumberOf(int character)
    {
        if (character is < 0 or > MaxCharacter)
            return -1;
        var ranges = Order.Value;
        var (low, high) = (0, ranges.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (character < ranges[middle].First)
                high = middle - 1;
            else if (character > ranges[middle].Last)
                low = middle + 1;
            else
                return ranges[middle].Number;
        }
        return Unknown;
    }

    private static List<(string, int, (int, int)[])> Load()
    {
        using var stream = typeof(Scripts).Assembly.GetManifestResourceStream("scripts.txt")!;
        using var reader = new StreamReader(stream);
        var table = new List<(string, int, (int, int)[])>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            var words = line.Split(' ');
            table.Add((words[0], int.Parse(words[1], CultureInfo.InvariantCulture), [.. words.Skip(2).Select(Range)]));
        }
        return table;
    }

    private static (int, int) Range(string text)
    {
        var ends = text.Split('-');
        return (Hex(ends[0]), Hex(ends[^1]));
    }

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
