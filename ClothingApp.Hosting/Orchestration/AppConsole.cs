namespace ClothingApp.Hosting.Orchestration;

/// <summary>What a person sees: the output of every resource, told apart by its name, and a few words of the AppHost itself.</summary>
internal sealed class AppConsole(TextWriter writer, bool colours)
{
    private const string Reset = "\e[0m", Bold = "\e[1m", Red = "\e[31m", Yellow = "\e[33m", Green = "\e[32m";

    private static readonly string[] Palette = ["\e[36m", "\e[35m", "\e[34m", "\e[32m", "\e[33m", "\e[96m", "\e[95m", "\e[94m"];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _prefixes = new(StringComparer.Ordinal);

    /// <summary>Writes to standard output; in colour when that is a terminal and NO_COLOR is unset or empty.</summary>
    public AppConsole() : this(Console.Out, !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")))
    {
    }

    public bool Colours => colours;

    /// <summary>Gives each resource its colour, and all names one width.</summary>
    public void Introduce(IReadOnlyList<string> names)
    {
        var width = names.Max(name => (int?)name.Length) ?? 0;
        lock (_lock)
        {
            for (var i = 0; i < names.Count; i++)
                _prefixes[names[i]] = Coloured(names[i].PadRight(width), Palette[i % Palette.Length]);
        }
    }

    /// <summary>A line of a resource's output; standard error is marked by a <c>!</c> in place of the bar.</summary>
    public void Resource(string name, string line, bool isError) =>
        Write($"{_prefixes.GetValueOrDefault(name, name)} {(isError ? Coloured("!", Red) : "|")} {line}");

    public void Say(string text) => Write(text);

    public void Success(string text) => Write(Coloured(text, Bold + Green));

    public void Warn(string text) => Write(Coloured(text, Yellow));

    public void Error(string text) => Write(Coloured(text, Red));

    private string Coloured(string text, string colour) => colours ? colour + text + Reset : text;

    private void Write(string text)
    {
        lock (_lock)
        {
            try
            {
                writer.WriteLine(text);
            }
            catch (IOException)
            {
                // Whoever read the output is gone; the application is not its output.
            }
        }
    }
}
