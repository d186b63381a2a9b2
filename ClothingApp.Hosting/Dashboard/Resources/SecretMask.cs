using System.Text.RegularExpressions;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Hosting.Dashboard.Resources;

/// <summary>
/// Keeps secrets on this side: what the graph knows to be one never leaves for a browser, nor does what is called like one, since a
/// launch profile or somebody's callback may have set it as plain text.
/// </summary>
internal sealed partial class SecretMask(IEnumerable<IResource> resources)
{
    public const string Mask = "••••••••";

    /// <summary>Shorter values occur by chance in everything.</summary>
    private const int ShortestValue = 4;

    private readonly Lazy<IReadOnlyList<string>> _values = new(() => [.. resources.OfType<ParameterResource>().Where(parameter => parameter.Secret)
        .Select(ValueOf).OfType<string>().Where(value => value.Length >= ShortestValue)]);

    /// <returns>Whether the value of this variable must not be shown.</returns>
    public bool Hides(string name, string value) => SecretName().IsMatch(name) || _values.Value.Any(secret => value.Contains(secret, StringComparison.Ordinal));

    /// <returns>The text with every secret in it replaced; of "--password=x" the whole value.</returns>
    public string Apply(string text)
    {
        foreach (var secret in _values.Value)
            text = text.Replace(secret, Mask, StringComparison.Ordinal);
        return text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at && SecretName().IsMatch(text[..at]) ? $"{text[..(at + 1)]}{Mask}" : text;
    }

    private static string? ValueOf(ParameterResource parameter)
    {
        try
        {
            // A parameter's value is at hand or missing: this never waits.
            var value = parameter.GetValueAsync(CancellationToken.None);
            return value.IsCompletedSuccessfully ? value.Result : null;
        }
        catch (DistributedApplicationException)
        {
            return null; // nobody gave one, so there is nothing to hide
        }
    }

    [GeneratedRegex("(^|[^a-z])(password|passwd|pwd|secrets?|(browser)?token|api_?keys?|access_?key|private_?key|credentials?|connectionstrings?)([^a-z]|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SecretName();
}
