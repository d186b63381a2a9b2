using System.Text;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker;

namespace ClothingApp.Hosting.Publishing.Compose;

/// <summary>
/// What the file leaves open: <c>${NAME:-value}</c> with a value that will do, or <c>${NAME:?why}</c> where there is none. .env lists them all for
/// Compose; a swarm takes them from the environment of whoever deploys it, which is why the values stand in the file too.
/// </summary>
internal sealed partial class ComposeVariables
{
    private readonly SortedDictionary<string, CapturedEnvironmentVariable> _all = new(StringComparer.Ordinal);

    public IDictionary<string, CapturedEnvironmentVariable> All => _all;

    /// <summary>Text as it has to stand in the file to be that text.</summary>
    public static string Literal(string text) => text.Replace("$", "$$", StringComparison.Ordinal);

    /// <summary>A variable's name for a resource's, a parameter's or an expression's: capital letters, digits and underscores.</summary>
    public static string NameOf(string name) => Others().Replace(name, "_").ToUpperInvariant();

    /// <returns>What stands for it in the file.</returns>
    public string Add(CapturedEnvironmentVariable variable)
    {
        _all.TryAdd(variable.Name, variable);
        // What a default cannot say between the braces, .env says.
        return variable.DefaultValue is { } value && PlainDefault().IsMatch(value)
            ? $"${{{variable.Name}:-{value}}}"
            : $"${{{variable.Name}:?{PlainWords(variable.Description ?? "has no value")}}}";
    }

    /// <inheritdoc cref="Add"/>
    public string Of(ParameterResource parameter, IResource user) => Add(new()
    {
        Name = NameOf(parameter.Name),
        Description = parameter.Description,
        DefaultValue = parameter.Secret || parameter.Default is null or GenerateParameterDefault ? null : parameter.Default.GetDefaultValue(),
        Source = parameter,
        Resource = user,
    });

    /// <summary>The text of .env.</summary>
    public string ToEnvFile()
    {
        var text = new StringBuilder("# What docker-compose.yaml leaves open. A variable of the environment wins over its line here.\n");
        foreach (var variable in _all.Values)
        {
            text.Append('\n');
            foreach (var line in (variable.Description ?? $"Needed by {variable.Resource?.Name}.").Split('\n'))
                text.Append("# ").Append(line.TrimEnd('\r')).Append('\n');
            // Single quotes: nothing between them means anything.
            text.Append(variable.Name).Append('=').Append(variable.DefaultValue is { } value && !PlainDefault().IsMatch(value) ? $"'{value}'" : variable.DefaultValue).Append('\n');
        }
        return text.ToString();
    }

    private static string PlainWords(string text) => NotPlain().Replace(text, " ").Trim();

    [GeneratedRegex("[^A-Za-z0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex Others();

    [GeneratedRegex(@"\A[A-Za-z0-9_./:@+-]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex PlainDefault();

    [GeneratedRegex("[^A-Za-z0-9_.,;/()-]+", RegexOptions.NonBacktracking)]
    private static partial Regex NotPlain();
}
